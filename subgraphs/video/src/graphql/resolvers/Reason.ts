import type { ReasonResolvers } from './../types.generated.ts';

export const Reason: ReasonResolvers = {};
