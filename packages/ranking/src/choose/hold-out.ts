import type { Matrix } from '../data/matrix.ts';
import { quantile } from '../data/quantile.ts';
import { randomNumbers } from '../data/random.ts';
import type { Arena } from '../kernel/arena.ts';

/** Events kept from the model, to be guessed. */
export type HeldOut = {
  /** 1 for each hidden pair */
  hidden: Uint8Array;
  users: Uint32Array;
  /** what each of `users` liked among the hidden */
  wanted: Set<number>[];
};

/**
 * The newest when events have times, or those of the last day, as the feed will be judged by tomorrow; else random ones, as if views
 * went on to come as they came. 'pairs' are any, to ask of what was seen whether it was liked.
 */
export type HoldOutKind = 'time' | 'day' | 'random' | 'pairs';

/** How much is kept back to choose and to judge by. */
export const holdOutRules = {
  /** so many scores are computed by a trial, some seconds' worth: people are left out where there are more videos */
  cells: 100_000_000,
  /** and never fewer people than these; where fewer liked something lately, less recent events are taken */
  people: 1_000,
  /** of the newest events, where the last day is too little */
  newest: 0.1,
  /** of what each has seen, where people come and go */
  newestOfEach: 0.2,
  /** of any events, where times say nothing */
  part: 0.15,
  /** a last day that is more of all than this would leave too little to learn from */
  lastDay: 0.2,
} as const;

export function holdOut(arena: Arena, matrix: Matrix, kind: HoldOutKind, seed: number): HeldOut {
  const { cells, people } = holdOutRules;
  const random = randomNumbers(seed);
  const limit = Math.max(people, Math.floor(cells / Math.max(1, matrix.videos)));
  if (kind === 'day' && matrix.ages) {
    const hidden = hideLastDay(arena, matrix);
    const byDay = hidden && collect(arena, matrix, hidden, random, limit);
    if (byDay && byDay.users.length >= people) return byDay;
  }
  if ((kind === 'day' || kind === 'time') && matrix.ages) {
    const byTime = collect(arena, matrix, hideNewest(arena, matrix), random, limit);
    return byTime.users.length >= people
      ? byTime
      : collect(arena, matrix, hideLastOfEach(arena, matrix), random, limit);
  }
  const partOf = kind === 'pairs' ? () => holdOutRules.part : partsToHide(arena, matrix);
  return collect(arena, matrix, hideSome(arena, matrix, random, limit, partOf), random, limit);
}

/** Every second user, and the others; what is hidden is the same. */
export function halvesOf({ hidden, users, wanted }: HeldOut): [HeldOut, HeldOut] {
  const half = (parity: number): HeldOut => ({
    hidden,
    users: users.filter((_, i) => i % 2 === parity),
    wanted: wanted.filter((_, i) => i % 2 === parity),
  });
  return [half(0), half(1)];
}

/** Everything after the moment that so many of all events came after. */
function hideNewest(arena: Arena, { ages, pairs }: Matrix): Uint8Array {
  const days = arena.f32(ages, pairs);
  const limit = quantile(days, holdOutRules.newest, () => true) ?? 0;
  return Uint8Array.from(days, (age) => (age < limit ? 1 : 0));
}

/** Null where the last day is so much of all that little would be left to learn from. */
function hideLastDay(arena: Arena, { ages, pairs }: Matrix): Uint8Array | null {
  const hidden = Uint8Array.from(arena.f32(ages, pairs), (age) => (age < 1 ? 1 : 0));
  return hidden.reduce((sum, one) => sum + one, 0) <= holdOutRules.lastDay * pairs ? hidden : null;
}

/** The newest of what each user saw, for catalogues whose users come and go. */
function hideLastOfEach(arena: Arena, { ages, pairs, rowPtr, users }: Matrix): Uint8Array {
  const hidden = new Uint8Array(pairs);
  const days = arena.f32(ages, pairs);
  const ends = arena.u32(rowPtr, users + 1);
  for (let user = 0; user < users; user++) {
    const first = ends[user] ?? 0;
    const row = Uint32Array.from({ length: (ends[user + 1] ?? 0) - first }, (_, i) => first + i);
    row.sort((a, b) => (days[a] ?? 0) - (days[b] ?? 0) || a - b);
    for (const pair of row.subarray(0, Math.floor(row.length * holdOutRules.newestOfEach))) hidden[pair] = 1;
  }
  return hidden;
}

/** Any of the pairs, of as many users as are needed. */
function hideSome(
  arena: Arena,
  matrix: Matrix,
  random: () => number,
  limit: number,
  partOf: (video: number) => number,
): Uint8Array {
  const { users, pairs, rowPtr } = matrix;
  const hidden = new Uint8Array(pairs);
  const ends = arena.u32(rowPtr, users + 1);
  const chance = Math.min(1, (2 * limit) / Math.max(1, users));
  const cols = arena.u32(matrix.cols, pairs);
  for (let user = 0; user < users; user++) {
    if (random() >= chance) continue;
    for (let i = ends[user] ?? 0; i < (ends[user + 1] ?? 0); i++) if (random() < partOf(cols[i] ?? 0)) hidden[i] = 1;
  }
  return hidden;
}

/**
 * Of each video the part of those who saw it from whom it is hidden. Hidden alike, what nearly everybody has seen would be the easiest
 * to guess, for nearly all who seem not to have seen it have; tomorrow it is new to hardly anybody. So each is met by as many of those
 * to whom it is new as if views went on: by 1 - (1 - seen) ^ part, where `seen` of all saw it. Of what few have seen that is the part.
 */
export function partsToHide(arena: Arena, { videos, users, colPtr }: Matrix): (video: number) => number {
  const { part } = holdOutRules;
  const ends = arena.u32(colPtr, videos + 1);
  const parts = Float64Array.from({ length: videos }, (_, video) => {
    const seen = ((ends[video + 1] ?? 0) - (ends[video] ?? 0)) / users;
    const meet = 1 - (1 - seen) ** part;
    return (meet * (1 - seen) ** (1 - part)) / seen;
  });
  return (video) => parts[video] ?? part;
}

/** The users, at most `limit`, who liked something hidden and have something left. */
function collect(arena: Arena, matrix: Matrix, hidden: Uint8Array, random: () => number, limit: number): HeldOut {
  const ends = arena.u32(matrix.rowPtr, matrix.users + 1);
  const cols = arena.u32(matrix.cols, matrix.pairs);
  const values = arena.f32(matrix.values, matrix.pairs);
  const found: { user: number; likes: Set<number> }[] = [];
  for (let user = 0; user < matrix.users; user++) {
    const likes = new Set<number>();
    let left = false;
    for (let i = ends[user] ?? 0; i < (ends[user + 1] ?? 0); i++) {
      if (!hidden[i]) left = true;
      else if ((values[i] ?? 0) > 0) likes.add(cols[i] ?? 0);
    }
    if (left && likes.size > 0) found.push({ user, likes });
  }
  const chance = limit / Math.max(1, found.length);
  const kept = found.filter(() => random() < chance);
  return { hidden, users: Uint32Array.from(kept, ({ user }) => user), wanted: kept.map(({ likes }) => likes) };
}
