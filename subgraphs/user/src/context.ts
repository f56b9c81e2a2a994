export type Context = { viewer: null };
