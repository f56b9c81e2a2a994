import type { Collection, Document, Mongo } from '@reelgraph/mongo';
import { type BlockedOther, blocksUnion, FEW_BLOCKS, followStages, type PeopleStore } from '@reelgraph/people';
import type { Video } from './video.ts';
import { toVideo, type VideoRow, videoRows } from './video-row.ts';

/** What the rules ask of a video, and how the viewer stands to its owner; `follows` is known where the visibility asks for it. */
export type ViewersVideo<Part = Video> = {
  readonly video: Part;
  readonly relation: { readonly follows: boolean; readonly blockedEitherWay: boolean };
  readonly isSeen: boolean;
};

export type VideoFacts = Pick<Video, 'id' | 'ownerId' | 'status' | 'visibility' | 'publishedAt' | 'durationMs'> & {
  readonly raw: Pick<Video['raw'], 'etag' | 'bytes'> | null;
  readonly thumbhash: string | null;
};

type FoundRow = VideoRow & { follows: boolean };
/** A stage that ends an aggregation with what of some videos a viewer has seen. */
type SeenUnion = (viewerId: string, videoIds: readonly string[]) => Document;
type SeenRow = { readonly seenVideo: string };
type AnyRow = FoundRow | SeenRow | BlockedOther;

/** So that one answer holds them all. */
const ALL = { batchSize: 10_000 };
const forFollowers = { $eq: ['$visibility', 'FOLLOWERS'] };

/** Videos with all that decides whether a viewer may see them, in one round trip. */
export class ViewersVideos {
  readonly #rows: Collection<VideoRow>;
  readonly #people: Pick<PeopleStore, 'relations'>;

  constructor(mongo: Mongo, people: Pick<PeopleStore, 'relations'>) {
    this.#rows = videoRows(mongo.db);
    this.#people = people;
  }

  async byIds(viewerId: string | null, ids: readonly string[]): Promise<Map<string, ViewersVideo>> {
    const rows = await this.#read([find(ids), ...followStages(viewerId, forFollowers), ...blocksUnion(viewerId)]);
    return await this.#judged(viewerId, rows, ({ follows: _follows, ...row }) => toVideo(row));
  }

  /** Only what feeds ask; with `seen` also which of them the viewer had on screen, ever. */
  async facts(
    viewerId: string | null,
    ids: readonly string[],
    seen: SeenUnion | null,
  ): Promise<Map<string, ViewersVideo<VideoFacts>>> {
    const clip = { durationMs: 1, 'raw.etag': 1, 'raw.bytes': 1, 'poster.thumbhash': 1 };
    const parts = { $project: { ownerId: 1, status: 1, visibility: 1, publishedAt: 1, ...clip } };
    const rows = await this.#read([
      find(ids),
      parts,
      ...followStages(viewerId, forFollowers),
      ...blocksUnion(viewerId),
      ...(seen && viewerId !== null ? [seen(viewerId, ids)] : []),
    ]);
    return await this.#judged(viewerId, rows, ({ _id: id, ownerId, status, visibility, publishedAt, ...clip }) => ({
      ...{ id, ownerId, status, visibility, publishedAt, durationMs: clip.durationMs },
      ...{ raw: clip.raw ?? null, thumbhash: clip.poster?.thumbhash ?? null },
    }));
  }

  #read(pipeline: Document[]): Promise<AnyRow[]> {
    return this.#rows.aggregate<AnyRow>(pipeline, ALL).toArray();
  }

  async #judged<Part>(viewerId: string | null, rows: readonly AnyRow[], toPart: (row: FoundRow) => Part) {
    const found = rows.flatMap((row) => ('_id' in row ? [row] : []));
    const seen = new Set(rows.flatMap((row) => ('seenVideo' in row ? [row.seenVideo] : [])));
    const some = new Set(rows.flatMap((row) => ('blockedOther' in row ? [row.blockedOther] : [])));
    const owners = [...new Set(found.map(({ ownerId }) => ownerId))];
    const known = some.size < FEW_BLOCKS ? null : await this.#people.relations(viewerId, owners);
    const isBlocked = (owner: string) => known?.get(owner)?.blockedEitherWay ?? some.has(owner);
    return new Map(
      found.map((row): [string, ViewersVideo<Part>] => {
        const { _id, ownerId, follows } = row;
        const relation = { follows, blockedEitherWay: isBlocked(ownerId) };
        return [_id, { video: toPart(row), relation, isSeen: seen.has(_id) }];
      }),
    );
  }
}

function find(ids: readonly string[]): Document {
  return { $match: { _id: { $in: [...ids] } } };
}
