export { type Isolated, type IsolatedEnv, isolate } from './isolate.ts';
export { type Until, until } from './process/until.ts';
export type { RoomName } from './rooms.ts';
export { type Line, openLine } from './stores/open-line.ts';
export type { StoreEnv } from './stores/store-env.ts';
export { startTestStores, type TestStores } from './vitest-stores.ts';
export { startWorld, type World, type WorldOptions } from './world/start-world.ts';
