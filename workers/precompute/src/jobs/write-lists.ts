import { setImmediate } from 'node:timers/promises';
import type { ListItem } from '@reelgraph/lists';
import { END, rankUsers } from '@reelgraph/ranking';
import type { Context } from '../context.ts';
import { ahead } from '../domain/ahead.ts';
import { composeList } from '../domain/compose-list.ts';
import { feedRules } from '../domain/feed-rules.ts';
import { gatherCandidates } from '../domain/gather-candidates.ts';
import type { Shelf } from '../domain/shelf.ts';
import type { Run, UserList } from '../store/run-store.ts';
import type { Learned } from './make-shelf.ts';
import { type Ranked, Readers } from './readers.ts';

/** Ranked on top of what is asked for, to make up for own and blocked videos. */
const SPARE = 50;
const USERS_AT_ONCE = 2048;
/** After so many lists whoever waits has their turn: what is written meanwhile, the lease. */
const LISTS_AT_ONCE = 32;

/** `numbers` are the run's numbers of videos by the model's. */
export type Writing = { learned: Learned; shelf: Shelf; numbers: Uint32Array };

/** Some people, all of one partition; `isLast` when none of its people come after them. */
export type People = { partition: number; users: readonly number[]; isLast: boolean };
type RankedPeople = People & { rankedOf: (at: number) => Ranked };
type Composed = People & { lists: UserList[] };

/** The people of the partitions, in pieces that are ranked at once. */
export function* inPieces(partitions: Iterable<readonly [number, readonly number[]]>): Generator<People> {
  for (const [partition, users] of partitions) {
    for (let from = 0; from === 0 || from < users.length; from += USERS_AT_ONCE) {
      const isLast = from + USERS_AT_ONCE >= users.length;
      yield { partition, users: users.slice(from, from + USERS_AT_ONCE), isLast };
    }
  }
}

/**
 * Ranks, composes and writes the lists of some people after others, answering each piece that is written. While one piece is composed
 * here the next is ranked by the other threads, and the one before is written by MongoDB.
 */
export async function* writeLists(
  context: Context,
  run: Run,
  writing: Writing,
  people: Iterable<People>,
): AsyncGenerator<People> {
  const ranked = rank(writing.learned, people, context.top + SPARE);
  for await (const piece of ahead(compose(writing, run._id, ahead(ranked), context.top))) {
    await context.runs.writeLists(run, piece.lists);
    yield piece;
  }
}

/** What is ranked is taken out of the shared memory, where the next piece comes to lie. */
async function* rank({ pool, model }: Learned, people: Iterable<People>, top: number): AsyncGenerator<RankedPeople> {
  for (const piece of people) {
    const mark = pool.arena.mark();
    const ranking = await rankUsers(pool, model, Uint32Array.from(piece.users), top);
    const [ids, scores] = [ranking.ids.slice(), ranking.scores.slice()];
    pool.arena.release(mark);
    const rankedOf = (at: number) => {
      const all = ids.subarray(at * top, at * top + top);
      const end = all.indexOf(END);
      return { taste: end < 0 ? all : all.subarray(0, end), scores: scores.subarray(at * top, at * top + top) };
    };
    yield { ...piece, rankedOf };
  }
}

async function* compose(
  { learned, shelf, numbers }: Writing,
  runId: string,
  people: AsyncIterable<RankedPeople>,
  most: number,
): AsyncGenerator<Composed> {
  const { users: ids, regions } = learned.snapshot;
  const readers = new Readers(learned, runId);
  const inRun = ({ video, source, because, propensity }: ListItem): ListItem => ({
    ...{ video: numbers[video] ?? 0, source, propensity },
    because: because === null ? null : (numbers[because] ?? null),
  });
  for await (const piece of people) {
    const lists: UserList[] = [];
    for (const [at, user] of piece.users.entries()) {
      if (at % LISTS_AT_ONCE === 0) await setImmediate();
      const ranked = piece.rankedOf(at);
      const candidates = gatherCandidates(readers.of(user, ranked), ranked.taste, shelf, feedRules, most);
      const items = composeList(candidates, shelf, feedRules, most);
      lists.push({ _id: ids[user] ?? '', region: regions[user] ?? null, items: items.map(inRun) });
    }
    yield { ...piece, lists };
  }
}
