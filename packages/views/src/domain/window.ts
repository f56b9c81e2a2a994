/** The three resolutions in which views are kept: `slots` slots of `ms` each. */
export const tracks = {
  minutes: { ms: 60_000, slots: 60 },
  hours: { ms: 3_600_000, slots: 168 },
  days: { ms: 86_400_000, slots: 30 },
} as const;
export type TrackName = keyof typeof tracks;

/** The five windows: how many slots of which track, the slot at hand included. */
export const windows = {
  LAST_5_MINUTES: { track: 'minutes', slots: 5 },
  LAST_30_MINUTES: { track: 'minutes', slots: 30 },
  LAST_HOUR: { track: 'minutes', slots: 60 },
  LAST_7_DAYS: { track: 'hours', slots: 168 },
  LAST_30_DAYS: { track: 'days', slots: 30 },
} as const satisfies Record<string, { track: TrackName; slots: number }>;
export type WindowName = keyof typeof windows;

/** @note the keys of a constant are exactly its type's keys. */
export const windowNames = Object.keys(windows) as WindowName[];

/** Views of one slot; slots are numbered from 1970. */
export type Slot = { slot: number; count: number };

/** Which slot of a track a time lies in. */
export function slotOf(track: TrackName, at: Date): number {
  return Math.floor(at.getTime() / tracks[track].ms);
}

/** The views of a window that ends at `now`. Slots after `now` (a clock that stepped back) wait until it reaches them. */
export function countWindow(slots: readonly Slot[], window: WindowName, now: Date): number {
  const { track, slots: size } = windows[window];
  const current = slotOf(track, now);
  let total = 0;
  for (const { slot, count } of slots) if (slot > current - size && slot <= current) total += count;
  return total;
}
