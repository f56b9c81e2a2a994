export { alsChunk } from './als';
export { gramChunk } from './gram';
export { linearFinishChunk, linearGramChunk, sweepPanelChunk, sweepStoreChunk, sweepUpdateChunk } from './linear';
export { neighbourChunk } from './neighbours';
export { rankChunk } from './rank';
