import type { Arena } from '../kernel/arena.ts';
import { FAINT, type Matrix } from './matrix.ts';

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

export function putTastes(arena: Arena, matrix: Matrix, settings: TasteSettings, hidden?: Uint8Array): Tastes {
  const byUser = tastesByUser(arena, matrix, settings, hidden);
  const out = arena.f32(byUser, matrix.pairs);
  const byVideo = arena.take(matrix.pairs * 4);
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

/** The values themselves where nothing changes them: that saves a fifth of the memory of a large set. */
function tastesByUser(arena: Arena, matrix: Matrix, settings: TasteSettings, hidden?: Uint8Array): number {
  const { seenWeight, halfLifeDays } = settings;
  const rate = halfLifeDays > 0 && matrix.ages ? Math.LN2 / halfLifeDays : 0;
  if (!hidden && rate === 0 && seenWeight === 0) return matrix.values;
  const address = arena.take(matrix.pairs * 4);
  const out = arena.f32(address, matrix.pairs);
  const values = arena.f32(matrix.values, matrix.pairs);
  const ages = rate > 0 ? arena.f32(matrix.ages, matrix.pairs) : undefined;
  for (let i = 0; i < out.length; i++) {
    const value = values[i] ?? 0;
    const decayed = (value > 0 ? value : seenWeight) * (ages ? Math.exp(-rate * (ages[i] ?? 0)) : 1);
    out[i] = hidden?.[i] ? -1 : value > 0 ? Math.max(FAINT, decayed) : decayed;
  }
  return address;
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
