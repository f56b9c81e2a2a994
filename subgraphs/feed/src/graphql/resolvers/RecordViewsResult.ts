import type { RecordViewsResultResolvers } from './../types.generated.ts';

export const RecordViewsResult: RecordViewsResultResolvers = {};
