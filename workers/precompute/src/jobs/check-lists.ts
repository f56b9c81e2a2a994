import type { ListItem } from '@reelgraph/lists';
import type { Context } from '../context.ts';
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
  const look = await openLook(context, run);
  const counts: Checked = { lists: 0, faulty: 0, seenAgain: 0, unfit: 0 };
  const mendedPeople: string[] = [];
  for await (const batch of inBatches(runs.listsOf(run._id))) {
    signal.throwIfAborted();
    const mended: UserList[] = [];
    for (const { list, fit, hasSeen } of await look(batch)) {
      counts.lists++;
      if (new Set(list.items.map(({ video }) => video)).size < list.items.length) counts.faulty++;
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

type Looked = { list: UserList; fit: ListItem[]; hasSeen: boolean };

/** Tells what of lists may be served, by what is known now of videos and of what was seen. */
async function openLook({ db, runs }: Context, run: Run): Promise<(batch: readonly UserList[]) => Promise<Looked[]>> {
  const [eligible, ids] = [await readEligible(db), await runs.videoIdsOf(run._id)];
  const isEligible = ids.map((id) => eligible.has(id));
  return async (batch) => {
    const people = batch.map(({ _id }) => _id);
    const seen = await readSeen(db, people, run.watermark);
    return batch.map((list) => {
      const theirs = seen.get(list._id);
      const wasSeen = ({ video }: ListItem) => theirs?.has(ids[video] ?? '') ?? false;
      const fit = list.items.filter((item) => isEligible[item.video] && !wasSeen(item));
      return { list, fit, hasSeen: list.items.some(wasSeen) };
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
