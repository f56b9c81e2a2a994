import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePorts, until, type World } from '@reelgraph/devkit';

/** What a job reserves beside the megabytes that stay free, and not much more. */
const DISK_MEGABYTES = 480;
const MOUNT = 'mount -t tmpfs -o size=$1m tmpfs "$2" && shift 2 && exec "$@"';
const main = join(import.meta.dirname, '../../workers/compressor/src/main.ts');

/** Whether this machine lets us have a small disk of our own. */
export function canMount(): boolean {
  return spawnSync('unshare', ['--map-root-user', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']).status === 0;
}

/**
 * In place of the compressor one works on a disk that is small: it fills up while a job is at it, stays full for a while, and
 * is emptied again. Then that worker dies, and the usual one comes back.
 */
export async function fillDisk(world: World, ms: number): Promise<void> {
  await world.kill('compressor');
  const disk = join(world.tmp, 'small-disk');
  await mkdir(disk, { recursive: true });
  const worker = await startOn(disk, world);
  try {
    const seen = `/proc/${worker.pid}/root${disk}`;
    await isAtWork(seen, ms);
    await eat(join(seen, 'eaten'));
    await delay(ms);
    await rm(join(seen, 'eaten'));
    await isAtWork(seen, ms);
  } finally {
    worker.kill('SIGKILL');
    if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
  }
  await world.restart('compressor');
}

async function startOn(disk: string, world: World): Promise<ChildProcess> {
  const [port = 0] = await findFreePorts(1);
  const env = { ...process.env, ...world.envFor('compressor', port), MEDIA_TMP_DIR: disk };
  const words = ['--map-root-user', '--mount', 'sh', '-c', MOUNT, 'sh', String(DISK_MEGABYTES), disk];
  const dies = ['setpriv', '--pdeathsig', 'KILL'];
  const worker = spawn('unshare', [...words, ...dies, process.execPath, main], { env, stdio: 'ignore' });
  const answers = async () => (await fetch(`http://127.0.0.1:${port}/health`)).status > 0;
  await until('the worker on the small disk answers', async () => (await answers()) || 'not yet', { withinMs: 30_000 });
  return worker;
}

/** Waits for a job's folder, though not for ever: there may be nothing to do. */
async function isAtWork(folder: string, ms: number): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end; await delay(20))
    if ((await readdir(folder)).some((name) => name.startsWith('job-'))) return;
}

/** Writes until there is no room for more. */
async function eat(file: string): Promise<void> {
  await using handle = await open(file, 'w');
  const bite = Buffer.alloc(1024 * 1024);
  try {
    for (;;) await handle.write(bite);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}
