import { createHash } from 'node:crypto';
import type { ListItem } from '@reelgraph/lists';
import { END, randomNumbers, rankUsers } from '@reelgraph/ranking';
import type { Context } from '../context.ts';
import { composeList } from '../domain/compose-list.ts';
import { feedRules } from '../domain/feed-rules.ts';
import { gatherCandidates, type Reader } from '../domain/gather-candidates.ts';
import type { Shelf } from '../domain/shelf.ts';
import type { Run } from '../store/run-store.ts';
import { watchedBy } from './learn-affinity.ts';
import type { Learned } from './make-shelf.ts';
import { leastOf } from './weigh-judges.ts';

/** Ranked on top of what is asked for, to make up for own and blocked videos. */
const SPARE = 50;
const USERS_AT_ONCE = 2048;

/** `numbers` are the run's numbers of videos by the model's. */
export type Writing = { learned: Learned; shelf: Shelf; numbers: Uint32Array };

/** Ranks, composes and writes the lists of some people. */
export async function writeLists(
  context: Context,
  run: Run,
  { learned, shelf, numbers }: Writing,
  users: readonly number[],
): Promise<void> {
  const { snapshot } = learned;
  const inRun = (item: ListItem): ListItem => ({
    ...item,
    video: numbers[item.video] ?? 0,
    because: item.because === null ? null : (numbers[item.because] ?? null),
  });
  for (let from = 0; from < users.length; from += USERS_AT_ONCE) {
    const lists = await listsOf(learned, shelf, run._id, users.slice(from, from + USERS_AT_ONCE), context.top);
    const rows = lists.map(({ user, items }) => ({
      ...{ _id: snapshot.users[user] ?? '', region: snapshot.regions[user] ?? null },
      items: items.map(inRun),
    }));
    await context.runs.writeLists(run, rows);
  }
}

/** The lists of some people, by the numbers of the model. */
export async function listsOf(
  learned: Learned,
  shelf: Shelf,
  runId: string,
  users: readonly number[],
  most: number,
): Promise<{ user: number; items: ListItem[] }[]> {
  const { pool, model } = learned;
  const top = most + SPARE;
  const mark = pool.arena.mark();
  const { ids, scores } = await rankUsers(pool, model, Uint32Array.from(users), top);
  const lists = users.map((user, i) => {
    const ranked = ids.subarray(i * top, i * top + top);
    const end = ranked.indexOf(END);
    const taste = end < 0 ? ranked : ranked.subarray(0, end);
    const reader = readerOf(
      learned,
      runId,
      user,
      new Map(Array.from(taste, (video, place) => [video, scores[i * top + place] ?? 0])),
    );
    const candidates = gatherCandidates(reader, taste, shelf, feedRules, most);
    return { user, items: composeList(candidates, shelf, feedRules, most) };
  });
  pool.arena.release(mark);
  return lists;
}

function readerOf(
  { pool, model, snapshot, videoIds, affinity, weights }: Learned,
  runId: string,
  user: number,
  scores: ReadonlyMap<number, number>,
): Reader {
  const { arena } = pool;
  const { catalogue, relations, users, regions } = snapshot;
  const { liked, seen } = deedsOf({ pool, model }, user);
  const likes = affinity.of(watchedBy({ pool, matrix: model.matrix }, user));
  const least = leastOf(scores);
  const userId = users[user] ?? '';
  const own = catalogue.ownerOf(userId);
  const barred = new Set(relations.barred.of(user));
  const refused = new Set(relations.refused.of(user));
  const seed = createHash('sha256').update(`${runId}:${userId}`).digest().readUInt32LE();
  const { als } = model;
  return {
    liked,
    follows: relations.follows.of(user),
    region: regions[user] ?? '',
    factors: als ? arena.f32(als.userFactors + user * als.k * 4, als.k) : null,
    random: randomNumbers(seed),
    worth: (video) => weights.affinity * likes(video) + weights.model * (scores.get(video) ?? least),
    mayGet: (number) => {
      const video = videoIds[number] ?? 0;
      const owner = catalogue.videos[video]?.owner ?? -1;
      return !seen.has(number) && owner !== own && !barred.has(owner) && !refused.has(video);
    },
  };
}

/** What somebody liked, newest first, and all that they have seen. */
function deedsOf({ pool: { arena }, model: { matrix } }: Pick<Learned, 'pool' | 'model'>, user: number) {
  if (matrix.pairs === 0) return { liked: [], seen: new Set<number>() };
  const [from = 0, to = 0] = arena.u32(matrix.rowPtr + user * 4, 2);
  const seen = arena.u32(matrix.cols + from * 4, to - from);
  const values = arena.f32(matrix.values + from * 4, to - from);
  const ages = matrix.ages ? arena.f32(matrix.ages + from * 4, to - from) : undefined;
  const liked = [...seen.keys()].filter((i) => (values[i] ?? 0) > 0);
  liked.sort((a, b) => (ages?.[a] ?? 0) - (ages?.[b] ?? 0) || a - b);
  return { liked: liked.map((i) => seen[i] ?? 0), seen: new Set(seen) };
}
