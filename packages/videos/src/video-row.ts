import type { Collection, Db } from '@reelgraph/mongo';
import { hotStorage } from './storage.ts';
import type { Video } from './video.ts';

/** What of a purged video may still lie at an edge; older rows lack where its HLS media were. */
export type Served = Pick<Video, 'renditions' | 'poster'> & Partial<Pick<Video, 'storage'>>;

/** A video as it is stored. */
export type VideoRow = Omit<Video, 'id'> & {
  _id: string;
  /** The same owner's same bytes; null once they may be sent again. Unique. */
  contentKey: string | null;
  /** When its objects are to be removed (again), in real time; null: nothing to do. */
  purgeDueAt: Date | null;
  /** The receipt: when its objects were removed last, and how many there were in all. */
  purgedAt: Date | null;
  purgedObjects: number;
  /** What it was played from, kept when that is removed: who serves copies of it has to find them. */
  served?: Served;
  /** The moderator who hid it. */
  takenDownBy: string | null;
};

export function videoRows(db: Db): Collection<VideoRow> {
  return db.collection<VideoRow>('videos');
}

export function toVideo(row: VideoRow): Video {
  const {
    _id,
    contentKey: _key,
    purgeDueAt: _due,
    purgedAt: _at,
    purgedObjects: _objects,
    takenDownBy: _by,
    served: _served,
    storage,
    ...rest
  } = row;
  // Rows from before there were tiers are hot, whatever was begun with them since.
  return { id: _id, ...rest, storage: { ...hotStorage(_id, null), ...storage } };
}

export function toVideoRow({ id, ...rest }: Video): VideoRow {
  return {
    _id: id,
    ...rest,
    contentKey: contentKey(rest.ownerId, rest.raw),
    purgeDueAt: null,
    purgedAt: null,
    purgedObjects: 0,
    takenDownBy: null,
  };
}

/** Says that two objects of one owner are the same bytes. Nothing is shared across owners. */
export function contentKey(ownerId: string, raw: { etag: string; bytes: number }): string {
  return `${ownerId}:${raw.etag}:${raw.bytes}`;
}
