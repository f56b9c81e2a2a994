import { type Collection, isDuplicateKey, type Mongo } from '@reelgraph/mongo';

export type QuotaLimits = { readonly maxUploads: number; readonly maxBytes: number };
export type QuotaUse = { uploads: number; bytes: number };

type QuotaRow = QuotaUse & { _id: string; day: Date };

const DAY_MS = 86_400_000;

/** What accounts have asked to upload, day by day (UTC). */
export class UploadQuotas {
  readonly #rows: Collection<QuotaRow>;

  constructor(mongo: Mongo) {
    this.#rows = mongo.db.collection<QuotaRow>('uploadQuotas');
  }

  async createIndexes(): Promise<void> {
    // Only tidies up: a day's row is never asked for later.
    await this.#rows.createIndex({ day: 1 }, { expireAfterSeconds: (7 * DAY_MS) / 1000 });
  }

  /** Takes one upload from the day's quota, if it fits: exact, however many ask at once. */
  async take(ownerId: string, bytes: number, limits: QuotaLimits, now: Date): Promise<boolean> {
    if (limits.maxUploads < 1 || bytes > limits.maxBytes) return false;
    const day = dayOf(now);
    const fits = {
      _id: idOf(ownerId, day),
      uploads: { $lt: limits.maxUploads },
      bytes: { $lte: limits.maxBytes - bytes },
    };
    const taking = { $inc: { uploads: 1, bytes }, $setOnInsert: { day } };
    try {
      await this.#rows.updateOne(fits, taking, { upsert: true });
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // The day's row is there: it is full, or somebody made it at the same moment.
      return (await this.#rows.updateOne(fits, taking)).matchedCount === 1;
    }
  }

  async used(ownerId: string, now: Date): Promise<QuotaUse> {
    const row = await this.#rows.findOne({ _id: idOf(ownerId, dayOf(now)) });
    return { uploads: row?.uploads ?? 0, bytes: row?.bytes ?? 0 };
  }
}

/** When the day after `now` begins. */
export function nextDay(now: Date): Date {
  return new Date(dayOf(now).getTime() + DAY_MS);
}

function dayOf(now: Date): Date {
  return new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
}

function idOf(ownerId: string, day: Date): string {
  return `${ownerId}:${day.toISOString().slice(0, 10)}`;
}
