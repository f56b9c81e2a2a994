import { createHash } from 'node:crypto';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { rgbaToThumbHash } from 'thumbhash';
import type { Plan } from '../plan/plan-renditions.ts';
import { MediaRejected } from '../rejection.ts';
import { POSTER_PATTERN, THUMBS_FILE } from './encode-args.ts';
import { thumbSize } from './filter-graph.ts';
import { measureStill, pickPoster } from './pick-poster.ts';

export interface Poster {
  readonly file: string;
  readonly contentType: 'image/jpeg';
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Base64 of some 25 bytes that a client draws at once as a blurred stand-in. */
  readonly thumbhash: string;
}

/** Chooses among the candidates that the encoder left, keeps that one, removes the rest. */
export async function finishPoster(plan: Plan, outDir: string): Promise<Poster> {
  const { width, height } = plan.poster;
  const tiny = thumbSize(plan.poster);
  const frameBytes = tiny.width * tiny.height * 4;
  const thumbs = await readFile(join(outDir, THUMBS_FILE));
  const count = Math.floor(thumbs.length / frameBytes);
  if (count === 0) throw new MediaRejected('DAMAGED', 'no picture could be decoded for the poster');
  const stills = Array.from({ length: count }, (_, index) =>
    thumbs.subarray(index * frameBytes, (index + 1) * frameBytes),
  );
  const chosen = pickPoster(stills.map((still) => measureStill(still, tiny.width)));
  const file = join(outDir, 'poster.jpg');
  await rename(join(outDir, candidateFile(chosen)), file);
  const others = stills.keys().filter((index) => index !== chosen);
  await Promise.all([...others].map((index) => rm(join(outDir, candidateFile(index)), { force: true })));
  await rm(join(outDir, THUMBS_FILE), { force: true });
  const content = await readFile(file);
  return {
    ...{ file, contentType: 'image/jpeg', width, height, bytes: (await stat(file)).size },
    sha256: createHash('sha256').update(content).digest('hex'),
    thumbhash: Buffer.from(rgbaToThumbHash(tiny.width, tiny.height, stills[chosen] ?? thumbs)).toString('base64'),
  };
}

const candidateFile = (index: number): string => POSTER_PATTERN.replace('%d', String(index + 1));
