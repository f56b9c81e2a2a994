/** What was measured of a clip's sound; null where there is none or it is silent. */
export interface Loudness {
  /** Integrated loudness, EBU R 128. */
  readonly lufs: number;
  readonly truePeakDb: number;
}

const SILENCE_LUFS = -50;
const MAX_BOOST_DB = 24;
const MAX_CUT_DB = 25;
/** A difference that nobody hears is not worth touching the sound. */
const INAUDIBLE_DB = 1;

/** One gain for the whole clip: it keeps the clip's own dynamics, unlike a normaliser that rides the level. */
export function gainDb(measured: Loudness | null, targetLufs: number | null): number {
  if (!measured || targetLufs === null || measured.lufs < SILENCE_LUFS) return 0;
  const wanted = Math.min(MAX_BOOST_DB, Math.max(-MAX_CUT_DB, targetLufs - measured.lufs));
  return Math.abs(wanted) < INAUDIBLE_DB ? 0 : Math.round(wanted * 10) / 10;
}
