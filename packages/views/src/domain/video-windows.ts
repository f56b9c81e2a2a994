import { countWindow, type Slot, slotOf, type TrackName, tracks, type WindowName } from './window.ts';

/** One video's views: each track newest first, without empty slots. */
export type VideoWindows = Readonly<Record<TrackName, readonly Slot[]>>;

export type WindowCounts = Readonly<Record<WindowName, number>>;

export const noViews: VideoWindows = { minutes: [], hours: [], days: [] };

/** The five counts at `now`. */
export function countWindows(video: VideoWindows, now: Date): WindowCounts {
  return {
    LAST_5_MINUTES: countWindow(video.minutes, 'LAST_5_MINUTES', now),
    LAST_30_MINUTES: countWindow(video.minutes, 'LAST_30_MINUTES', now),
    LAST_HOUR: countWindow(video.minutes, 'LAST_HOUR', now),
    LAST_7_DAYS: countWindow(video.hours, 'LAST_7_DAYS', now),
    LAST_30_DAYS: countWindow(video.days, 'LAST_30_DAYS', now),
  };
}

/** Adds `views` qualified views at a time. A track forgets what is older than it is long, measured from its newest slot. */
export function addViews(video: VideoWindows, at: Date, views: number): VideoWindows {
  return {
    minutes: addToTrack(video.minutes, 'minutes', slotOf('minutes', at), views),
    hours: addToTrack(video.hours, 'hours', slotOf('hours', at), views),
    days: addToTrack(video.days, 'days', slotOf('days', at), views),
  };
}

/** Adds views to one slot of a track, whatever the order in which they come. */
export function addToTrack(track: readonly Slot[], name: TrackName, slot: number, count: number): Slot[] {
  const known = track.find((entry) => entry.slot === slot);
  const others = track.filter((entry) => entry.slot !== slot);
  const all = [...others, { slot, count: count + (known?.count ?? 0) }].sort((a, b) => b.slot - a.slot);
  const newest = all[0]?.slot ?? slot;
  return all.filter((entry) => entry.slot > newest - tracks[name].slots);
}
