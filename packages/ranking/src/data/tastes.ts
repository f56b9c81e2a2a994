import type { Arena } from '../kernel/arena.ts';
import type { Matrix } from './matrix.ts';

export type TasteSettings = {
  /** weight of a video that was seen and not liked, as a sign of what reaches this user; 0 to 1 */
  seenWeight: number;
  /** days after which an event counts half; 0 for no decay */
  halfLifeDays: number;
};

/**
 * Addresses of what each pair says of its user's taste, in the order of users and in that of videos. Above 0: liked so
 * much. 0: seen, says nothing. Below 0: kept out of sight, to be asked for.
 */
export type Tastes = { byUser: number; byVideo: number };

/** However often or long something was watched, it counts at most ten times the median like. */
const CAP = 10;
const FAINT = 1e-6;

export function putTastes(arena: Arena, matrix: Matrix, settings: TasteSettings, hidden?: Uint8Array): Tastes {
  const byUser = arena.take(matrix.pairs * 4);
  const byVideo = arena.take(matrix.pairs * 4);
  const out = arena.f32(byUser, matrix.pairs);
  const values = arena.f32(matrix.values, matrix.pairs);
  const ages = matrix.ages ? arena.f32(matrix.ages, matrix.pairs) : undefined;
  const rate = settings.halfLifeDays > 0 ? Math.LN2 / settings.halfLifeDays : 0;
  for (let i = 0; i < out.length; i++) {
    const value = values[i] ?? 0;
    const weight = value > 0 ? Math.min(value, CAP) : settings.seenWeight;
    const decayed = rate > 0 && ages ? weight * Math.exp(-rate * (ages[i] ?? 0)) : weight;
    out[i] = hidden?.[i] ? -1 : value > 0 ? Math.max(FAINT, decayed) : decayed;
  }
  const ordered = arena.f32(byVideo, matrix.pairs);
  const cols = arena.u32(matrix.cols, matrix.pairs);
  const next = arena.u32(matrix.colPtr, matrix.videos + 1).slice();
  for (let i = 0; i < out.length; i++) {
    const video = cols[i] ?? 0;
    const slot = next[video] ?? 0;
    ordered[slot] = out[i] ?? 0;
    next[video] = slot + 1;
  }
  return { byUser, byVideo };
}

/** Sum per video of the tastes of those who liked it. */
export function popularity(arena: Arena, matrix: Matrix, tastes: Tastes): Float32Array {
  const out = new Float32Array(matrix.videos);
  const values = arena.f32(matrix.values, matrix.pairs);
  const weights = arena.f32(tastes.byUser, matrix.pairs);
  const cols = arena.u32(matrix.cols, matrix.pairs);
  for (let i = 0; i < cols.length; i++) {
    const video = cols[i] ?? 0;
    if ((values[i] ?? 0) > 0) out[video] = (out[video] ?? 0) + Math.max(0, weights[i] ?? 0);
  }
  return out;
}
