import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rendition, VideoStage } from '@reelgraph/media';
import { expect, inject, it } from 'vitest';
import { compressorBench } from '../compressor.fixture.ts';
import { ClaimObjects } from './publish-renditions.ts';

const facts = { contentType: 'video/mp4', width: 2, height: 2, fps: 30, durationMs: 1000, bitrate: 1, hasAudio: false };
const checks = { codecs: 'avc1', prefetchBytes: 1, sha256: '', md5: '', how: 'encode' } as const;
const rendition = (rung: number, file: string): Rendition =>
  ({ rung, file, ...facts, ...checks, bytes: 5 }) as Rendition;

it('shows what was made last, and removes what was sent in vain', async () => {
  await using bench = await compressorBench(inject('stores'));
  const folder = await mkdtemp(join(tmpdir(), 'reelgraph-objects-'));
  const written = async (name: string) => {
    const file = join(folder, name);
    await writeFile(file, name);
    return file;
  };
  const media = bench.media;
  const claim = { videoId: 'sent-in-vain', fence: 2, signal: new AbortController().signal };
  await media.put('videos/sent-in-vain/1/360.mp4', Buffer.from('older'), 'video/mp4');
  const objects = new ClaimObjects(media, claim);
  objects.send({ rung: 720, file: await written('copied') });
  objects.send({ rung: 360, file: await written('first') });
  const [file, poster] = [await written('again'), await written('poster')];
  objects.send({ rung: 360, file });
  const stage = { renditions: [rendition(360, file)], poster: { file: poster, width: 2, height: 2, thumbhash: '' } };
  const shown = await objects.put({ ...stage, source: { durationMs: 1000 } } as unknown as VideoStage);
  await objects.removeUnshown(shown);
  const left = await Array.fromAsync(media.list('videos/sent-in-vain/'), ({ key }) => key);
  expect(left.sort()).toEqual(['videos/sent-in-vain/2/360.mp4', 'videos/sent-in-vain/2/poster.jpg']);
  expect((await media.head(left.sort()[0] ?? ''))?.bytes).toBe('again'.length);
  await objects.discard();
  expect(await Array.fromAsync(media.list('videos/sent-in-vain/'))).toEqual([]);
  // What is under way when the claim ends does not arrive later, though its file is gone at once.
  await writeFile(file, Buffer.alloc(20_000_000));
  const given = new ClaimObjects(media, { ...claim, fence: 3 });
  for (const rung of [720, 540, 540]) given.send({ rung, file });
  await given[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
  await given.discard();
  expect(await Array.fromAsync(media.list('videos/sent-in-vain/'))).toEqual([]);
});
