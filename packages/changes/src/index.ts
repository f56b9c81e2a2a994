export { type Change, ChangeLog, type ChangeType } from './change-log.ts';
export { changeStream, decodeChange, PUBLISH_LEASE, publishChanges } from './publish-changes.ts';
