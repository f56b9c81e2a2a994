export { isLongEnough, type ViewRule, viewRule } from './domain/qualify.ts';
export type { Counted } from './domain/top.ts';
export type { WindowCounts } from './domain/video-windows.ts';
export { type WindowName, windowNames } from './domain/window.ts';
export { type EventLog, type LogBatch, type LogPosition, RedisEventLog } from './event-log.ts';
export { type TopList, TopLists } from './top-lists.ts';
export type { View, ViewEvent, ViewOutcome, ViewSource } from './view.ts';
export { ViewHistory } from './view-history.ts';
export { Views, type WatchCounts } from './views.ts';
