import type { Collection, Db } from '@reelgraph/mongo';
import type { FeedList, ListSource } from '../domain/list-source.ts';

/** Which run is active: one document, switched at once. */
type PointerRow = { _id: 'active'; run: string };
type ListRow = { _id: string; videoIds: string[] };

/** Reads precomputed lists: one collection per run (`lists.<run>`), and the pointer to the active one. */
export class ListStore implements ListSource {
  readonly #db: Db;
  readonly #pointers: Collection<PointerRow>;

  constructor(db: Db) {
    this.#db = db;
    this.#pointers = db.collection('lists');
  }

  async active(viewerId: string): Promise<FeedList | null> {
    const pointer = await this.#pointers.findOne({ _id: 'active' });
    return pointer && (await this.ofVersion(viewerId, pointer.run));
  }

  async ofVersion(viewerId: string, version: string): Promise<FeedList | null> {
    const row = await this.#db.collection<ListRow>(`lists.${version}`).findOne({ _id: viewerId });
    return row && { version, videoIds: [...new Set(row.videoIds)] };
  }
}
