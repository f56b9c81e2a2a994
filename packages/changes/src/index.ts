export { ChangeFeed } from './change-feed.ts';
export { type Change, ChangeLog, type ChangeType } from './change-log.ts';
export { Follower } from './follower.ts';
export { hintChange, hintStream } from './hint.ts';
export { changeStream, decodeChange, PUBLISH_LEASE, publishChanges } from './publish-changes.ts';
