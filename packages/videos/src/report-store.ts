import type { ChangeLog } from '@reelgraph/changes';
import { type Collection, isDuplicateKey, type Mongo } from '@reelgraph/mongo';

export const reportReasons = ['SPAM', 'SEXUAL', 'VIOLENCE', 'HATE', 'DANGEROUS', 'RIGHTS', 'OTHER'] as const;

export type Report = {
  videoId: string;
  userId: string;
  reason: (typeof reportReasons)[number];
  note: string;
  at: Date;
};

type ReportRow = Report & { _id: string };

/** What viewers report to the moderators, once per viewer and video. */
export class ReportStore {
  readonly #mongo: Mongo;
  readonly #changes: ChangeLog;
  readonly #rows: Collection<ReportRow>;

  constructor(mongo: Mongo, changes: ChangeLog) {
    this.#mongo = mongo;
    this.#changes = changes;
    this.#rows = mongo.db.collection<ReportRow>('reports');
  }

  async createIndexes(): Promise<void> {
    await this.#rows.createIndexes([{ key: { videoId: 1 } }, { key: { at: 1 } }, { key: { userId: 1, at: -1 } }]);
  }

  /** Answers whether it is the viewer's first of this video; the first one stands. */
  async add(report: Report): Promise<boolean> {
    const { videoId, userId, at } = report;
    const id = `${videoId}:${userId}`;
    try {
      await this.#mongo.transaction(async (session) => {
        await this.#rows.insertOne({ _id: id, ...report }, { session });
        await this.#changes.record({ type: 'report', id, version: 1, to: 'reported', userId, at }, session);
      });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}
