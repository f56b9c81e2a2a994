import { createHash } from 'node:crypto';
import type { ListItem } from '@reelgraph/lists';
import { END, randomNumbers, rankUsers } from '@reelgraph/ranking';
import type { Context } from '../context.ts';
import { affinityOf } from '../domain/affinity.ts';
import { composeList } from '../domain/compose-list.ts';
import { feedRules } from '../domain/feed-rules.ts';
import { gatherCandidates, type Reader } from '../domain/gather-candidates.ts';
import type { Shelf } from '../domain/shelf.ts';
import type { Run } from '../store/run-store.ts';
import type { Learned } from './make-shelf.ts';

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
  const { pool, model, snapshot } = learned;
  const top = context.top + SPARE;
  const inRun = (item: ListItem): ListItem => ({
    ...item,
    video: numbers[item.video] ?? 0,
    because: item.because === null ? null : (numbers[item.because] ?? null),
  });
  for (let from = 0; from < users.length; from += USERS_AT_ONCE) {
    const mark = pool.arena.mark();
    const part = Uint32Array.from(users.slice(from, from + USERS_AT_ONCE));
    const { ids } = await rankUsers(pool, model, part, top);
    const lists = Array.from(part, (user, i) => {
      const reader = readerOf(learned, run, user);
      const ranked = ids.subarray(i * top, i * top + top);
      const end = ranked.indexOf(END);
      const taste = end < 0 ? ranked : ranked.subarray(0, end);
      const candidates = gatherCandidates(reader, taste, shelf, feedRules, context.top);
      const items = composeList(candidates, shelf, feedRules, context.top).map(inRun);
      return { _id: snapshot.users[user] ?? '', region: snapshot.regions[user] ?? null, items };
    });
    pool.arena.release(mark);
    await context.runs.writeLists(run, lists);
  }
}

function readerOf({ pool, model, snapshot, videoIds }: Learned, run: Run, user: number): Reader {
  const { arena } = pool;
  const { catalogue, relations, users, regions } = snapshot;
  const { liked, seen } = deedsOf({ pool, model }, user);
  const videoAt = (number: number) => catalogue.videos[videoIds[number] ?? 0];
  const known = new Set(liked);
  const deeds = Array.from(seen, (number) => ({ video: videoAt(number), liked: known.has(number) }));
  const userId = users[user] ?? '';
  const own = catalogue.ownerOf(userId);
  const barred = new Set(relations.barred.of(user));
  const refused = new Set(relations.refused.of(user));
  const seed = createHash('sha256').update(`${run._id}:${userId}`).digest().readUInt32LE();
  const { als } = model;
  return {
    liked,
    follows: relations.follows.of(user),
    region: regions[user] ?? '',
    factors: als ? arena.f32(als.userFactors + user * als.k * 4, als.k) : null,
    random: randomNumbers(seed),
    affinity: affinityOf(deeds, feedRules),
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
