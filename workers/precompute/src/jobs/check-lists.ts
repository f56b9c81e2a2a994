import type { ListItem } from '@reelgraph/lists';
import type { Context } from '../context.ts';
import { ahead } from '../domain/ahead.ts';
import type { RunFigures } from '../domain/guardrail.ts';
import { readEligible } from '../store/read-catalogue.ts';
import type { Run, UserList } from '../store/run-store.ts';
import { readSeen } from '../store/snapshot.ts';

const BATCH = 500;
/** As many as a question to MongoDB may name. */
const PEOPLE = 10_000;

export type Checked = Pick<RunFigures, 'lists' | 'faulty' | 'seenAgain' | 'unfit'>;

/**
 * Reads every list back as it will be served. What was deleted, or seen by an event that came late, since it was ranked is taken
 * out, and what was mended is read once more; the lists that held something twice or seen, and those that still do, are counted.
 */
export async function checkLists(context: Context, run: Run, signal: AbortSignal): Promise<Checked> {
  const { runs, onProgress } = context;
  const looked = lookedThrough(await openLook(context, run), runs.listsOf(run._id));
  const counts: Checked = { lists: 0, faulty: 0, seenAgain: 0, unfit: 0 };
  const mendedPeople: string[] = [];
  for await (const batch of ahead(looked)) {
    signal.throwIfAborted();
    const mended: UserList[] = [];
    for (const { list, fit, hasSeen, hasTwice } of batch) {
      counts.lists++;
      if (hasTwice) counts.faulty++;
      if (hasSeen) counts.seenAgain++;
      if (fit.length < list.items.length) mended.push({ ...list, items: fit });
    }
    await runs.writeLists(run, mended);
    mendedPeople.push(...mended.map(({ _id }) => _id));
    onProgress?.('checking', counts.lists, run.figures?.users ?? counts.lists);
  }
  const again = await openLook(context, run);
  for (let from = 0; from < mendedPeople.length; from += PEOPLE)
    for await (const batch of inBatches(runs.listsOf(run._id, mendedPeople.slice(from, from + PEOPLE))))
      counts.unfit += (await again(batch)).filter(({ list, fit }) => fit.length < list.items.length).length;
  return counts;
}

type Looked = { list: UserList; fit: ListItem[]; hasSeen: boolean; hasTwice: boolean };
type Look = (batch: readonly UserList[]) => Promise<Looked[]>;

async function* lookedThrough(look: Look, lists: AsyncIterable<UserList>): AsyncGenerator<Looked[]> {
  for await (const batch of inBatches(lists)) yield look(batch);
}

/** Tells what of lists may be served, by what is known now of videos and of what was seen. */
async function openLook({ db, runs }: Context, run: Run): Promise<Look> {
  const [eligible, ids] = [await readEligible(db), await runs.videoIdsOf(run._id)];
  const isEligible = ids.map((id) => eligible.has(id));
  const numbers = new Map(ids.map((id, number) => [id, number]));
  return async (batch) => {
    const people = batch.map(({ _id }) => _id);
    const seenBy = await readSeen(db, people, run.watermark);
    return batch.map((list) => {
      const listed = new Set(list.items.map(({ video }) => video));
      const seen = new Set(seenBy.get(list._id)?.map((id) => numbers.get(id) ?? -1));
      const fit = list.items.filter(({ video }) => isEligible[video] && !seen.has(video));
      return { list, fit, hasSeen: !seen.isDisjointFrom(listed), hasTwice: listed.size < list.items.length };
    });
  };
}

async function* inBatches<T>(rows: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const row of rows) {
    if (batch.push(row) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
