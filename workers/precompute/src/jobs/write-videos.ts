import { nearId, packNeighbours } from '@reelgraph/lists';
import type { Context } from '../context.ts';
import { feedRules } from '../domain/feed-rules.ts';
import type { Run } from '../store/run-store.ts';
import type { Writing } from './write-lists.ts';

const BATCH = 1_000;

/** Writes what the feed needs beside the lists: what lies near each video, and where newcomers find theirs. */
export async function writeVideos({ runs }: Context, run: Run, { learned, shelf, numbers }: Writing): Promise<void> {
  for (let from = 0; from < shelf.videos.length; from += BATCH) {
    const rows = shelf.videos.slice(from, from + BATCH).map(({ id }, i) => {
      const near = shelf.near(from + i).map(({ video, likeness }) => ({ video: numbers[video] ?? 0, likeness }));
      return { _id: nearId(id), video: numbers[from + i] ?? 0, near: packNeighbours(near) };
    });
    await runs.writeNear(run, rows);
  }
  await writeModel();

  async function writeModel(): Promise<void> {
    const { als } = learned.model;
    if (!als) return;
    const { k } = als;
    const count = Math.min(shelf.videos.length, feedRules.newcomerVideos);
    const values = new Float32Array(count * k);
    const factors = learned.pool.arena.f32(als.videoFactors, shelf.videos.length * k);
    for (const [video, number] of numbers.entries()) {
      if (number < count) values.set(factors.subarray(video * k, video * k + k), number * k);
    }
    const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    const scale = most > 0 ? most / 127 : 1;
    const bytes = new Uint8Array(Int8Array.from(values, (value) => Math.round(value / scale)).buffer);
    const { alpha, ridge, ridgeExponent, skipWeight } = learned.settings.als;
    const settings = { alpha, ridge, ridgeExponent, skipWeight };
    await runs.writeModel(run, { _id: 'model', k, scale, factors: bytes, ...settings, watermark: run.watermark });
  }
}
