import type { MediaPolicy } from '../policy.ts';

export const AUDIO_KBPS = 96;
/** Seconds of the cap that the encoder may spend at once, and the part of it that it may begin with. */
export const BUFFER_SECONDS = 1;
export const BUFFER_START = 0.9;
const LEAD_SECONDS = BUFFER_SECONDS * BUFFER_START;
/** Headers, tables and the encoder's own error. */
const HEADROOM = 0.965;
/** What a whole rendition may average, sound included. */
const MAX_TOTAL_KBPS = 2096;

/** Caps by short edge; between two steps the cap is in proportion. */
const CAPS: readonly (readonly [edge: number, kbps: number])[] = [
  [0, 0],
  [360, 800],
  [540, 1400],
  [720, 2000],
];
/** What the budget must carry for a rung above these edges to look better than the one below. */
const NEEDS: readonly (readonly [above: number, kbps: number])[] = [
  [540, 1600],
  [360, 800],
];

/** The video rate in kbit/s that a file of this length can afford; without bound for clips that need not be small. */
export function affordableKbps(seconds: number, audioKbps: number, policy: MediaPolicy): number {
  if (seconds * 1000 > policy.smallUntilMs) return Number.POSITIVE_INFINITY;
  const kilobits = (policy.maxRenditionBytes * 8 * HEADROOM) / 1000;
  return (kilobits - audioKbps * seconds) / (seconds + LEAD_SECONDS);
}

/** The `maxrate` of a rung: its own cap, what the file's size allows, and a hard ceiling on the average. */
export function capKbps(rung: number, seconds: number, audioKbps: number, policy: MediaPolicy): number {
  const ceiling = ((MAX_TOTAL_KBPS - audioKbps) * seconds) / (seconds + LEAD_SECONDS);
  return Math.floor(Math.min(rungCap(rung), affordableKbps(seconds, audioKbps, policy), ceiling));
}

export function rungCap(rung: number): number {
  const above = CAPS.findIndex(([edge]) => edge >= rung);
  const [highEdge, high] = CAPS[above] ?? [720, 2000];
  const [lowEdge, low] = CAPS[above - 1] ?? [0, 0];
  return above === -1 ? high : low + ((rung - lowEdge) / (highEdge - lowEdge)) * (high - low);
}

/** Whether a rung is worth making with this much to spend. */
export function isCarried(rung: number, kbps: number): boolean {
  return NEEDS.every(([above, need]) => rung <= above || kbps >= need);
}
