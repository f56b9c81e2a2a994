export { type Change, ChangeLog, type ChangeType } from './change-log.ts';
export { changeStream, decodeChange, publishChanges } from './publish-changes.ts';
