import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const shared = process.env.REELGRAPH_SHARED ?? join(import.meta.dirname, '../../shared');

const realClips = [
  { name: 'portrait-rotated-android.mp4', type: 'video/mp4', upright: { width: 720, height: 1280 } },
  { name: 'landscape-bee.mp4', type: 'video/mp4', upright: { width: 1280, height: 720 } },
  { name: 'landscape-flower.mp4', type: 'video/mp4', upright: { width: 960, height: 540 } },
  { name: 'speech-friday.mp4', type: 'video/mp4', upright: { width: 640, height: 480 } },
  { name: 'water-vp8.webm', type: 'video/webm', upright: { width: 480, height: 360 } },
] as const;

export type Clip = {
  file: string;
  name: string;
  type: string;
  /** As a viewer sees it. */
  upright: { width: number; height: number };
};

/** Real clips that lie beside the repository (REELGRAPH_SHARED names another place); none elsewhere. */
export function realClipsHere(): Clip[] {
  return realClips
    .map((clip) => ({ ...clip, file: join(shared, 'media', clip.name) }))
    .filter((clip) => existsSync(clip.file));
}

/** A phone's clip: recorded lying on its side, with sound and with the place it was taken at. */
export async function phoneClip(options: { seconds?: number; hue?: number } = {}): Promise<Clip> {
  const { seconds = 2, hue = 0 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'reelgraph-e2e-'));
  const lying = join(folder, 'lying.mp4');
  const file = join(folder, 'phone.mp4');
  const picture = `testsrc2=size=1280x720:rate=30:duration=${seconds},hue=h=${hue},noise=alls=12:allf=t`;
  const sound = `sine=frequency=${440 + hue}:duration=${seconds}`;
  const inputs = ['-v', 'error', '-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound];
  await run('ffmpeg', [...inputs, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', lying]);
  const place = ['-metadata', 'location=+52.5200+013.4050/'];
  await run('ffmpeg', ['-v', 'error', '-i', lying, '-c', 'copy', ...place, file]);
  return { file, name: basename(file), type: 'video/mp4', upright: { width: 1280, height: 720 } };
}

/** Removes a clip that was made here, with its folder; a real one stays. */
export async function removeClip({ file, name }: Pick<Clip, 'file' | 'name'>): Promise<void> {
  if (name === 'phone.mp4') await rm(dirname(file), { recursive: true, force: true });
}
