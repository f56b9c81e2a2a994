import type { Db } from 'mongodb';

type LeaseRow = { _id: string; holder: string; until: Date };

/**
 * Tries to hold the named lease for `ttlMs`, or to renew it. Real time, not the domain clock: a lease is about living processes.
 * Answers whether the holder has it now.
 */
export async function holdLease(db: Db, name: string, holder: string, ttlMs: number): Promise<boolean> {
  const leases = db.collection<LeaseRow>('leases');
  const now = new Date();
  try {
    const row = await leases.findOneAndUpdate(
      { _id: name, $or: [{ holder }, { until: { $lt: now } }] },
      { $set: { holder, until: new Date(now.getTime() + ttlMs) } },
      { upsert: true, returnDocument: 'after' },
    );
    return row?.holder === holder;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Gives a lease back, so that the next holder needs not wait. */
export async function releaseLease(db: Db, name: string, holder: string): Promise<void> {
  await db.collection<LeaseRow>('leases').deleteOne({ _id: name, holder });
}

/** Whether a write failed on a unique index. */
export function isDuplicateKey(error: unknown): boolean {
  return codeOf(error) === 11_000;
}

/** Whether a collection was not made because there is one. */
export function isNamespaceExists(error: unknown): boolean {
  return codeOf(error) === 48;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
