import type { RefusedViewResolvers } from './../types.generated.ts';

export const RefusedView: RefusedViewResolvers = {};
