import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { person } from '@reelgraph/client';
import { startTestStores, startWorld, type World } from '@reelgraph/devkit';
import type { Viewer } from './load-pages.ts';

export type WorldOfClips = AsyncDisposable & {
  readonly world: World;
  readonly viewers: readonly Viewer[];
  /** What its processes carry in their arguments or environment. */
  readonly texts: readonly string[];
};

// Not as tests run, which keep nothing in memory. Limits count, but nobody meets them: the load is to be carried, not refused.
const env = {
  NODE_ENV: 'development',
  RATE_LIMIT_VIEWER: '1000000000',
  RATE_LIMIT_ADDRESS: '1000000000',
  MAX_LOOP_DELAY_MS: '0',
  // A quarter of it is how long a page may wait: fifty at a time are not refused on a slow machine either.
  REQUEST_TIMEOUT_MS: '60000',
};

/** Real stores and rooms, subgraphs as processes; clips published the way a phone does, and people to scroll through them. */
export async function openWorldOfClips(wanted: { clips: number; viewers: number }): Promise<WorldOfClips> {
  await using opening = new AsyncDisposableStack();
  const stores = await startTestStores();
  opening.defer(() => stores.stop());
  const asProcesses = ['user', 'video', 'feed', 'gateway'] as const;
  const rooms = [...asProcesses, 'intake', 'compressor', 'ingester'] as const;
  const world = opening.use(await startWorld(stores.env, { rooms, asProcesses, env }));
  const folder = await mkdtemp(join(tmpdir(), 'feed-page-'));
  opening.defer(() => rm(folder, { recursive: true }));
  const creators = await Promise.all(['nova', 'kino', 'lumi'].map((name) => person(world.gatewayUrl, name)));
  for (let i = 0; i < wanted.clips; i += 1) {
    const file = join(folder, `${i}.mp4`);
    await makeClip(file, i);
    const clip = new Blob([await readFile(file)], { type: 'video/mp4' });
    await creators[i % creators.length]?.uploads(clip, { caption: `Clip ${i} #bench` });
  }
  await world.settle({ withinMs: 120_000 });
  const viewers: Viewer[] = [];
  // One after another: passwords are hashed slowly on purpose.
  for (let i = 0; i < wanted.viewers; i += 1) {
    const { client } = await person(world.gatewayUrl, 'viewer');
    viewers.push({ token: client.session?.accessToken ?? '' });
  }
  const open = opening.move();
  return {
    world,
    viewers,
    texts: [stores.folder, world.env.MONGODB_DATABASE],
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function makeClip(file: string, colour: number): Promise<void> {
  const picture = `testsrc2=size=144x256:rate=15:duration=1,hue=h=${colour * 25}`;
  const sound = `sine=frequency=${200 + colour * 30}:duration=1`;
  const args = ['-v', 'error', '-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound, '-c:v', 'libx264'];
  await promisify(execFile)('ffmpeg', [...args, '-pix_fmt', 'yuv420p', '-c:a', 'aac', file]);
}
