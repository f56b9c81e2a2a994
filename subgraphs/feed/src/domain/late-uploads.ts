import { hash } from 'node:crypto';
import type { ListItem } from '@reelgraph/lists';
import { sessionRules } from './session-rules.ts';

/** Every 15th place goes to what was published after the night; the run itself explores what came before. */
export const LATE_EVERY = sessionRules.lateEvery;

/** Above every number of a run. */
const FIRST = 2 ** 31;

/** The number that a video goes by in a scroll while its run has none for it. */
export function lateNumber(videoId: string): number {
  return FIRST + (hash('sha256', videoId, 'buffer').readUInt32BE() % FIRST);
}

export function isLate(number: number): boolean {
  return number >= FIRST;
}

/**
 * Puts uploads that the run does not know into a pool, each viewer's in an order of their own, so that all of them are shown to somebody.
 * `count` is how many places of the scroll are filled.
 */
export function putLate(
  pool: readonly ListItem[],
  videoIds: readonly string[],
  viewerId: string,
  count: number,
): ListItem[] {
  if (videoIds.length === 0) return [...pool];
  const propensity = 1 / videoIds.length;
  const drawn = videoIds
    .map((id) => ({ video: lateNumber(id), at: hash('sha256', `${viewerId}\n${id}`, 'hex') }))
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  const out: ListItem[] = [];
  const put = () => {
    const next = drawn.shift();
    if (next) out.push({ video: next.video, source: 'EXPLORE', because: null, propensity });
  };
  for (const item of pool) {
    if ((count + out.length) % LATE_EVERY === sessionRules.lateAt) put();
    out.push(item);
  }
  return out;
}
