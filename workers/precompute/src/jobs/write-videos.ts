import { CHUNK, type FactorsRow, factorsId, nearId, packNeighbours } from '@reelgraph/lists';
import type { Context } from '../context.ts';
import { feedRules } from '../domain/feed-rules.ts';
import { quantise } from '../domain/quantise.ts';
import type { Run } from '../store/run-store.ts';
import type { Writing } from './write-lists.ts';

const BATCH = 1_000;

/** Writes what belongs to the videos: what lies near each, where newcomers find theirs, and what the next night goes on from. */
export async function writeVideos({ runs, onProgress }: Context, run: Run, writing: Writing): Promise<void> {
  const { shelf, numbers } = writing;
  for (let from = 0; from < shelf.videos.length; from += BATCH) {
    const rows = shelf.videos.slice(from, from + BATCH).map(({ id }, i) => {
      const { videos, likenesses } = shelf.near(from + i);
      const near = Array.from(videos, (video, place) => ({
        ...{ video: numbers[video] ?? 0, likeness: likenesses[place] ?? 0 },
      }));
      return { _id: nearId(id), video: numbers[from + i] ?? 0, near: packNeighbours(near) };
    });
    await runs.writeNear(run, rows);
    onProgress?.('near', from + rows.length, shelf.videos.length);
  }
  const { als } = writing.learned.model;
  if (!als) return;
  const { k } = als;
  const factors = factorsByNumber(writing, k);
  for (let from = 0; from < factors.length / k; from += BATCH * CHUNK) {
    await runs.writeFactors(run, [...chunksOf(factors, k, from, from + BATCH * CHUNK)]);
  }
  const { scale, bytes } = quantise(factors.subarray(0, feedRules.newcomerVideos * k));
  const { alpha, ridge, ridgeExponent, skipWeight } = writing.learned.settings.als;
  const settings = { alpha, ridge, ridgeExponent, skipWeight };
  await runs.writeModel(run, { _id: 'model', k, scale, factors: bytes, ...settings, watermark: run.watermark });
}

/** In the order of the run's numbers; 0 for those that this process does not know. */
function factorsByNumber({ learned: { pool, model }, shelf, numbers }: Writing, k: number): Float32Array {
  const count = numbers.reduce((most, number) => Math.max(most, number + 1), 0);
  const values = new Float32Array(count * k);
  if (!model.als) return values;
  const factors = pool.arena.f32(model.als.videoFactors, shelf.videos.length * k);
  for (const [video, number] of numbers.entries()) {
    values.set(factors.subarray(video * k, video * k + k), number * k);
  }
  return values;
}

function* chunksOf(values: Float32Array, k: number, from: number, to: number): Generator<FactorsRow> {
  for (let first = from; first < Math.min(to, values.length / k); first += CHUNK) {
    const { scale, bytes } = quantise(values.subarray(first * k, (first + CHUNK) * k));
    yield { _id: factorsId(first / CHUNK), k, scale, factors: bytes };
  }
}
