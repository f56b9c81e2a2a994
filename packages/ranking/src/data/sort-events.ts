import type { Arena } from '../kernel/arena.ts';
import type { EventLog } from './event-log.ts';

export type Counts = { users: number; videos: number };

/** The events by user, then by the video's new number, then as they came: two counting sorts. Takes arena memory. */
export function sortByUserAndVideo(
  arena: Arena,
  log: EventLog,
  numbers: Uint32Array,
  { users, videos }: Counts,
): Uint32Array {
  const order = arena.u32(arena.take(log.length * 4), log.length);
  const byVideo = arena.u32(arena.take(log.length * 4), log.length);
  const nextOfVideo = new Uint32Array(videos + 1);
  for (let i = 0; i < log.length; i++) bump(nextOfVideo, (numbers[log.videos[i] ?? 0] ?? 0) + 1);
  accumulate(nextOfVideo);
  for (let i = 0; i < log.length; i++) byVideo[bump(nextOfVideo, numbers[log.videos[i] ?? 0] ?? 0)] = i;
  const nextOfUser = new Uint32Array(users + 1);
  for (let i = 0; i < log.length; i++) bump(nextOfUser, (log.users[i] ?? 0) + 1);
  accumulate(nextOfUser);
  for (const event of byVideo) order[bump(nextOfUser, log.users[event] ?? 0)] = event;
  return order;
}

/** Adds one and returns what was there. */
function bump(counts: Uint32Array, at: number): number {
  const before = counts[at] ?? 0;
  counts[at] = before + 1;
  return before;
}

function accumulate(counts: Uint32Array): void {
  for (let i = 1; i < counts.length; i++) counts[i] = (counts[i] ?? 0) + (counts[i - 1] ?? 0);
}
