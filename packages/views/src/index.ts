export { isLongEnough, type ViewRule, viewRule } from './domain/qualify.ts';
export type { Counted } from './domain/top.ts';
export type { ViewTotals, WindowCounts } from './domain/video-windows.ts';
export { type WindowName, windowNames } from './domain/window.ts';
export type { View, ViewEvent, ViewOutcome, ViewSource } from './view.ts';
export { type ViewStats, Views, type WatchCounts } from './views.ts';
