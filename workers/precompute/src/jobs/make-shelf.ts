import type { Neighbour } from '@reelgraph/lists';
import {
  type NeighbourModel,
  type Pool,
  putTastes,
  type RankModel,
  type Settings,
  trainNeighbours,
} from '@reelgraph/ranking';
import type { Context } from '../context.ts';
import { feedRules } from '../domain/feed-rules.ts';
import { groupVideos, type Shelf, type Vectors } from '../domain/shelf.ts';
import { readTrending } from '../store/read-trending.ts';
import type { Snapshot } from '../store/snapshot.ts';

/** What a model was made of; `videoIds` are the catalogue's numbers by the model's. */
export type Learned = {
  pool: Pool;
  model: RankModel;
  settings: Settings;
  snapshot: Snapshot;
  videoIds: Uint32Array;
};

/** Lays out what candidates are taken from, by the numbers of the model. */
export async function makeShelf({ db }: Context, learned: Learned, watermark: Date): Promise<Shelf> {
  const { pool, model, snapshot, videoIds } = learned;
  const { arena } = pool;
  const { matrix } = model;
  const videos = Array.from(videoIds, (number) => snapshot.catalogue.videos[number]).filter((video) => !!video);
  const numbers = new Map(videos.map(({ id }, number) => [id, number]));
  const ends = arena.u32(matrix.colPtr, matrix.videos + 1);
  const shownTo = (video: number) => (matrix.pairs > 0 ? (ends[video + 1] ?? 0) - (ends[video] ?? 0) : 0);
  const groups = groupVideos(videos, shownTo, watermark.getTime(), feedRules);
  const neighbours = matrix.pairs > 0 ? (model.neighbours ?? (await train(learned))) : undefined;
  return {
    ...{ videos, ...groups, vectors: unitVectors(learned) },
    near: (video) => nearOf(pool, neighbours, video, videos[video]?.tags ?? [], groups.byTag),
    trending: await readTrending(db, watermark, feedRules, (id) => numbers.get(id)),
  };
}

function train({ pool, model, settings }: Learned): Promise<NeighbourModel> {
  return trainNeighbours(pool, model.matrix, putTastes(pool.arena, model.matrix, settings.tastes), settings.neighbours);
}

/** Who is liked by the same people; where they are few, the most liked of the same hashtags too. */
function nearOf(
  { arena }: Pool,
  neighbours: NeighbourModel | undefined,
  video: number,
  tags: readonly number[],
  byTag: Shelf['byTag'],
): Neighbour[] {
  const { kept, filledTo, sharedTag } = feedRules.near;
  const found: Neighbour[] = [];
  if (neighbours) {
    const count = Math.min(kept, neighbours.count);
    const ids = arena.u32(neighbours.ids + video * neighbours.count * 4, count);
    const scores = arena.f32(neighbours.scores + video * neighbours.count * 4, count);
    const most = scores[0] ?? 0;
    for (let i = 0; i < count; i++) {
      const score = scores[i] ?? 0;
      if (score > 0) found.push({ video: ids[i] ?? 0, likeness: score / most });
    }
  }
  const known = new Set([video, ...found.map((one) => one.video)]);
  for (const tag of tags) {
    for (const other of (byTag.get(tag) ?? []).slice(0, 2 * filledTo)) {
      if (found.length >= filledTo) return found;
      if (known.has(other)) continue;
      known.add(other);
      found.push({ video: other, likeness: sharedTag });
    }
  }
  return found;
}

function unitVectors({ pool: { arena }, model: { als, matrix } }: Learned): Vectors | null {
  if (!als) return null;
  const { k } = als;
  const values = Float32Array.from(arena.f32(als.videoFactors, matrix.videos * k));
  for (let row = 0; row < values.length; row += k) {
    const vector = values.subarray(row, row + k);
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) for (const [f, value] of vector.entries()) vector[f] = value / length;
  }
  return { k, values };
}
