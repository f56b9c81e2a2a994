import { execFile } from 'node:child_process';
import { openAsBlob } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Person, person } from '@reelgraph/client';
import { until } from './process/until.ts';

export type SamplesOptions = { gatewayUrl: string; tmp: string; signal: AbortSignal };

type Sample = { caption: string; seconds: number; picture: string; sound: string };

/** A middling size: whoever starts for the first time waits for these. */
const size = '540x960';

const samples: readonly Sample[] = [
  {
    caption: 'Colour bars that count #test #colours',
    seconds: 5,
    picture: `testsrc2=size=${size}:rate=30`,
    sound: 'sine=frequency=330:beep_factor=4',
  },
  {
    caption: 'Falling into the Mandelbrot set #maths #fractal',
    seconds: 6,
    picture: `mandelbrot=size=270x480:rate=30:end_pts=300,scale=${size}`,
    sound: 'aevalsrc=0.2*sin(2*PI*(220+20*t)*t)',
  },
  {
    caption: 'The game of life, in green #maths #life',
    seconds: 4,
    picture: `life=size=90x160:rate=30:ratio=0.35:mold=12:life_color=#7cfc00:death_color=#14532d,scale=${size}:flags=neighbor`,
    sound: 'aevalsrc=0.2*sin(2*PI*440*t)*gt(mod(t\\,0.5)\\,0.25)',
  },
  {
    caption: 'A slow sunset #colours #calm',
    seconds: 5,
    picture: `gradients=size=${size}:rate=30:c0=#ff7e5f:c1=#2c3e50:c2=#feb47b:n=3:speed=0.02`,
    sound: 'aevalsrc=0.15*sin(2*PI*196*t)+0.15*sin(2*PI*247*t)',
  },
];

type Published = { creator: Person; uploadId: string };

/** Publishes a few generated clips the way a phone does, so that the first query shows something. */
export async function publishSamples({ gatewayUrl, tmp, signal }: SamplesOptions): Promise<void> {
  const folder = await mkdtemp(join(tmp, 'samples-'));
  try {
    const creators = [await person(gatewayUrl, 'nova'), await person(gatewayUrl, 'kino')] as const;
    const published: Published[] = [];
    for (const [index, sample] of samples.entries()) {
      const file = join(folder, `sample-${index}.mp4`);
      await makeClip(sample, file, signal);
      const creator = creators[index % 2 === 0 ? 0 : 1];
      const { id } = await creator.uploads(await openAsBlob(file, { type: 'video/mp4' }), {
        caption: sample.caption,
        signal,
      });
      published.push({ creator, uploadId: id });
    }
    await until('the samples are ready', () => areReady(published), { withinMs: 180_000, everyMs: 500, signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeClip({ picture, sound, seconds }: Sample, file: string, signal: AbortSignal): Promise<void> {
  const inputs = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound, '-t', String(seconds)];
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '24', '-pix_fmt', 'yuv420p'];
  const args = ['-v', 'error', '-nostdin', '-y', ...inputs, ...video, '-c:a', 'aac', '-movflags', '+faststart', file];
  await promisify(execFile)('ffmpeg', args, { signal });
}

async function areReady(published: readonly Published[]): Promise<true | string> {
  const uploads = await Promise.all(published.map(({ creator, uploadId }) => creator.client.upload({ id: uploadId })));
  const waiting = uploads.filter((upload) => upload?.video?.status !== 'READY');
  return waiting.length === 0 || waiting.map((upload) => upload?.video?.status ?? upload?.status).join(', ');
}
