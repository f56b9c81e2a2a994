import type { Context } from '../context.ts';
import type { RunFigures } from '../domain/guardrail.ts';
import type { ListRow, Run } from '../store/run-store.ts';
import { readEligible, readSeen } from '../store/snapshot.ts';

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
  const eligible = await readEligible(db);
  const counts = { lists: 0, faulty: 0, seenAgain: 0 };
  let batch: ListRow[] = [];
  const check = async () => {
    signal.throwIfAborted();
    const seen = await readSeen(
      db,
      batch.map(({ _id }) => _id),
      run.watermark,
    );
    const mended: ListRow[] = [];
    for (const { _id, videoIds } of batch) {
      counts.lists++;
      if (new Set(videoIds).size < videoIds.length) counts.faulty++;
      if (videoIds.some((id) => seen.has(`${_id}:${id}`))) counts.seenAgain++;
      const kept = videoIds.filter((id) => eligible.has(id) && !seen.has(`${_id}:${id}`));
      if (kept.length < videoIds.length) mended.push({ _id, videoIds: kept });
    }
    await runs.writeLists(run, mended);
    batch = [];
  };
  for await (const row of runs.listsOf(run._id)) {
    batch.push(row);
    if (batch.length === BATCH) await check();
  }
  await check();
  return counts;
}
