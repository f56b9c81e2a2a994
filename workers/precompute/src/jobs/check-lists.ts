import type { ListItem } from '@reelgraph/lists';
import type { Context } from '../context.ts';
import type { RunFigures } from '../domain/guardrail.ts';
import { readEligible } from '../store/read-catalogue.ts';
import type { Run, UserList } from '../store/run-store.ts';
import { readSeen } from '../store/snapshot.ts';

const BATCH = 500;

/**
 * Reads every list back as it will be served. What was deleted, or seen by an event that came late, since it was ranked is taken
 * out; the lists that held something twice or seen are counted.
 */
export async function checkLists(
  { db, runs }: Context,
  run: Run,
  signal: AbortSignal,
): Promise<Pick<RunFigures, 'lists' | 'faulty' | 'seenAgain'>> {
  const [eligible, ids] = [await readEligible(db), await runs.videoIdsOf(run._id)];
  const counts = { lists: 0, faulty: 0, seenAgain: 0 };
  const check = async (batch: readonly UserList[]) => {
    signal.throwIfAborted();
    const people = batch.map(({ _id }) => _id);
    const seen = await readSeen(db, people, run.watermark);
    const mended: UserList[] = [];
    for (const { _id, region, items } of batch) {
      const idOf = ({ video }: ListItem) => ids[video] ?? '';
      counts.lists++;
      if (new Set(items.map(({ video }) => video)).size < items.length) counts.faulty++;
      if (items.some((item) => seen.has(`${_id}:${idOf(item)}`))) counts.seenAgain++;
      const kept = items.filter((item) => eligible.has(idOf(item)) && !seen.has(`${_id}:${idOf(item)}`));
      if (kept.length < items.length) mended.push({ _id, region, items: kept });
    }
    await runs.writeLists(run, mended);
  };
  let batch: UserList[] = [];
  for await (const row of runs.listsOf(run._id)) {
    if (batch.push(row) < BATCH) continue;
    await check(batch);
    batch = [];
  }
  await check(batch);
  return counts;
}
