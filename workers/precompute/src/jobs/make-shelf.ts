import {
  type NeighbourModel,
  type Pool,
  putTastes,
  type RankModel,
  type Settings,
  trainNeighbours,
} from '@reelgraph/ranking';
import type { AffinityModel } from '../domain/affinity.ts';
import { kinVectors } from '../domain/explore-videos.ts';
import { feedRules } from '../domain/feed-rules.ts';
import { groupVideos, type Near, type Shelf, type Vectors } from '../domain/shelf.ts';
import { VideoNotes } from '../domain/video-notes.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { Weights } from './weigh-judges.ts';

/** What a model was made of; `videoIds` are the catalogue's numbers by the model's. */
export type Learned = {
  pool: Pool;
  model: RankModel;
  settings: Settings;
  snapshot: Snapshot;
  videoIds: Uint32Array;
  affinity: AffinityModel;
  weights: Weights;
};

/** What lies near these is kept in memory: half a kB each. */
const MOST_KEPT = 30_000;

/** Lays out what candidates are taken from, by the numbers of the model. */
export async function makeShelf(
  learned: Learned,
  trendingOf: (numbers: ReadonlyMap<string, number>) => Promise<Shelf['trending']>,
  watermark: Date,
): Promise<Shelf> {
  const { pool, model, snapshot, videoIds } = learned;
  const { arena } = pool;
  const { matrix } = model;
  const videos = Array.from(videoIds, (number) => snapshot.catalogue.videos[number]).filter((video) => !!video);
  const numbers = new Map(videos.map(({ id }, number) => [id, number]));
  const ends = arena.u32(matrix.colPtr, matrix.videos + 1);
  const shownTo = (video: number) => (matrix.pairs > 0 ? (ends[video + 1] ?? 0) - (ends[video] ?? 0) : 0);
  const groups = groupVideos(videos, shownTo, watermark.getTime(), feedRules);
  const neighbours = matrix.pairs > 0 ? (model.neighbours ?? (await train(learned))) : undefined;
  const vectors = unitVectors(learned);
  const kin = vectors && kinVectors({ videos, ...groups }, vectors);
  const kept = new Map<number, Near>();
  return {
    ...{ videos, shownTo, ...groups, vectors, kin },
    near: (video) => {
      const known = kept.get(video);
      if (known) return known;
      const tags = videos[video]?.tags ?? [];
      const found = nearOf(pool, { neighbours, likes: shownTo(video) }, video, tags, groups.byTag);
      // The most liked are asked for most.
      if (video < MOST_KEPT) kept.set(video, found);
      return found;
    },
    trending: await trendingOf(numbers),
    notes: { met: new VideoNotes(videos.length), similar: new VideoNotes(videos.length) },
  };
}

function train({ pool, model, settings }: Learned): Promise<NeighbourModel> {
  return trainNeighbours(pool, model.matrix, putTastes(pool.arena, model.matrix, settings.tastes), settings.neighbours);
}

/** What the same people like; the fewer they are, the more what has the same hashtags. */
function nearOf(
  { arena }: Pool,
  { neighbours, likes }: { neighbours: NeighbourModel | undefined; likes: number },
  video: number,
  tags: readonly number[],
  byTag: Shelf['byTag'],
): Near {
  const { kept, halfKnownAt, sharedTag, ofTags } = feedRules.near;
  const known = likes / (likes + halfKnownAt);
  const found = new Map<number, number>();
  if (neighbours) {
    const count = Math.min(kept, neighbours.count);
    const ids = arena.u32(neighbours.ids + video * neighbours.count * 4, count);
    const scores = arena.f32(neighbours.scores + video * neighbours.count * 4, count);
    const most = scores[0] ?? 0;
    for (let i = 0; i < count; i++) {
      const score = scores[i] ?? 0;
      if (score > 0) found.set(ids[i] ?? 0, (known * score) / most);
    }
  }
  for (const tag of tags) {
    const share = ((1 - known) * sharedTag) / tags.length;
    for (const other of (byTag.get(tag) ?? []).slice(0, ofTags)) found.set(other, (found.get(other) ?? 0) + share);
  }
  found.delete(video);
  const nearest = [...found]
    .map(([other, likeness]) => ({ video: other, likeness: Math.min(1, likeness) }))
    .sort((a, b) => b.likeness - a.likeness || a.video - b.video)
    .slice(0, kept);
  return {
    videos: Uint32Array.from(nearest, (one) => one.video),
    likenesses: Float64Array.from(nearest, (one) => one.likeness),
  };
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
