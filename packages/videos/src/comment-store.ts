import type { ChangeLog } from '@reelgraph/changes';
import { type Collection, findEach, type Mongo } from '@reelgraph/mongo';
import type { PageRequest, TimePosition } from '@reelgraph/paging';
import { VideoCounts } from './video-counts.ts';

export type Comment = { id: string; videoId: string; authorId: string; text: string; createdAt: Date };

/** A page of a video's comments. */
export type VideosComments = { readonly videoId: string; readonly page: PageRequest<TimePosition> };

type CommentRow = Omit<Comment, 'id'> & { _id: string };

/** What people write under videos. A comment, the video's count and the change are written together or not at all. */
export class CommentStore {
  readonly #mongo: Mongo;
  readonly #changes: ChangeLog;
  readonly #counts: VideoCounts;
  readonly #rows: Collection<CommentRow>;

  constructor(mongo: Mongo, changes: ChangeLog) {
    this.#mongo = mongo;
    this.#changes = changes;
    this.#counts = new VideoCounts(mongo);
    this.#rows = mongo.db.collection<CommentRow>('comments');
  }

  async createIndexes(): Promise<void> {
    await this.#rows.createIndex({ videoId: 1, createdAt: -1, _id: -1 });
  }

  async byIds(ids: readonly string[]): Promise<Map<string, Comment>> {
    const rows = await this.#rows.find({ _id: { $in: [...ids] } }).toArray();
    return new Map(rows.map((row) => [row._id, toComment(row)]));
  }

  /** Of each of these videos a page of comments, newest first, and one more, without those of some authors; one round trip. */
  async ofVideos(requests: readonly VideosComments[], without: readonly string[]): Promise<Comment[][]> {
    const queries = requests.map(({ videoId, page }) => ({
      filter: { videoId, authorId: { $nin: [...without] }, ...olderThan(page.after) },
      sort: { createdAt: -1, _id: -1 } as const,
      limit: page.limit + 1,
    }));
    const lists = await findEach(this.#rows, queries);
    return lists.map((rows) => rows.map(toComment));
  }

  async add(comment: Comment): Promise<void> {
    const { id, videoId, authorId: userId, createdAt: at, ...rest } = comment;
    await this.#mongo.transaction(async (session) => {
      await this.#rows.insertOne({ _id: id, videoId, authorId: userId, createdAt: at, ...rest }, { session });
      await this.#changes.record({ type: 'comment', id, version: 1, to: 'written', userId, at }, session);
      await this.#counts.add(videoId, 'comments', 1, id, session);
    });
  }

  /** Answers whether it was there. */
  async remove(id: string, now: Date): Promise<boolean> {
    return this.#mongo.transaction(async (session) => {
      const row = await this.#rows.findOneAndDelete({ _id: id }, { session });
      if (!row) return false;
      const { authorId: userId, videoId } = row;
      await this.#changes.record({ type: 'comment', id, version: 2, to: 'deleted', userId, at: now }, session);
      await this.#counts.add(videoId, 'comments', -1, id, session);
      return true;
    });
  }

  /** Forgets all comments of a video that is gone. */
  async forget(videoId: string): Promise<void> {
    await this.#rows.deleteMany({ videoId });
  }
}

function toComment({ _id, ...rest }: CommentRow): Comment {
  return { id: _id, ...rest };
}

function olderThan(position: TimePosition | null) {
  if (position === null) return {};
  const { at, id } = position;
  return { $or: [{ createdAt: { $lt: at } }, { createdAt: at, _id: { $lt: id } }] };
}
