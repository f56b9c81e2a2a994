import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type TestStores, until, type World } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import { applyBuckets } from '@reelgraph/objects';
import { connectRedis } from '@reelgraph/redis';
import { canMount, fillDisk } from './full-disk.ts';

/** Something that goes wrong, and is over when the promise resolves. */
export type Fault = { name: string; strike: () => Promise<void> };

/** Everything that may happen to uploads on their way; outages last `outageMs`. */
export function mediaFaults(world: World, stores: TestStores, outageMs: number): Fault[] {
  const pidOf = (name: string) => stores.running.find((store) => store.name === name)?.pid();
  return [
    {
      name: 'kill -9 the compressor',
      strike: async () => {
        await world.kill('compressor');
        await world.restart('compressor');
      },
    },
    {
      name: 'kill -9 intake',
      strike: async () => {
        await world.kill('intake');
        await world.restart('intake');
      },
    },
    { name: 'kill -9 ffmpeg', strike: async () => killEncoders(world) },
    { name: 'flush the queue', strike: () => flushQueue(world) },
    {
      name: 'kill -9 the queue’s Redis',
      strike: () =>
        killAndAwait(
          () => pidOf('redis-queue'),
          () => pingQueue(world),
        ),
    },
    { name: 'MongoDB’s primary steps down', strike: () => stepDown(world) },
    { name: 'S3 stops answering', strike: () => freeze(pidOf('s3'), outageMs) },
    { name: 'S3 is slow', strike: () => slowDown(() => pidOf('s3'), outageMs) },
    { name: 'kill -9 S3', strike: () => killS3(world, () => pidOf('s3')) },
    ...(canMount() ? [{ name: 'the disk is full', strike: () => fillDisk(world, outageMs) }] : []),
  ];
}

async function killAndAwait(pidOf: () => number | undefined, ping: () => Promise<unknown>): Promise<void> {
  const pid = pidOf();
  if (pid === undefined) return;
  process.kill(pid, 'SIGKILL');
  await until('the store is back', async () => (pidOf() !== pid && (await ping()) !== undefined) || 'not yet', {
    withinMs: 30_000,
  });
}

async function freeze(pid: number | undefined, ms: number): Promise<void> {
  if (pid === undefined) return;
  process.kill(pid, 'SIGSTOP');
  try {
    await delay(ms);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** It gets a tenth of its time: what took a moment takes seconds. */
async function slowDown(pidOf: () => number | undefined, ms: number): Promise<void> {
  for (const until = performance.now() + ms; performance.now() < until; await delay(50)) await freeze(pidOf(), 450);
}

/** Kills the encoders of this world's own workers: those that work in its folders. */
function killEncoders(world: World): void {
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      const isEncoder = /(^|\0|\/)ffmpeg\0/.test(command) && command.includes(world.tmp);
      if (isEncoder) process.kill(Number(name), 'SIGKILL');
    } catch {
      // It ended by itself in the meantime.
    }
  }
}

async function flushQueue(world: World): Promise<void> {
  const redis = await connectRedis({ url: world.env.REDIS_QUEUE_URL, policy: 'noeviction' });
  await redis.flushall();
  redis.disconnect();
}

async function pingQueue(world: World): Promise<string> {
  const redis = await connectRedis({ url: world.env.REDIS_QUEUE_URL, policy: 'noeviction' });
  redis.disconnect();
  return 'PONG';
}

/** The embedded S3 keeps objects through kill -9, but not the queue of its events: whoever starts it again applies the settings. */
async function killS3({ env }: World, pidOf: () => number | undefined): Promise<void> {
  const config = {
    endpoint: env.S3_ENDPOINT,
    publicEndpoint: null,
    region: env.S3_REGION,
    accessKeyId: env.S3_ACCESS_KEY_ID,
    secretAccessKey: env.S3_SECRET_ACCESS_KEY,
  };
  const events = env.S3_EVENTS_QUEUE_URL.split('/').at(-1) ?? null;
  const names = { raw: env.S3_RAW_BUCKET, media: env.S3_MEDIA_BUCKET, events, restores: null };
  await killAndAwait(pidOf, () => applyBuckets(config, names));
}

async function stepDown(world: World): Promise<void> {
  await using mongo = await connectMongo({ url: world.env.MONGODB_URL, database: 'admin' });
  // The connection may be cut before the answer comes; what counts is that writes work again.
  await mongo.db.command({ replSetStepDown: 1, secondaryCatchUpPeriodSecs: 0, force: true }).catch(() => {});
  await until(
    'there is a primary',
    async () => {
      const hello = await mongo.db.command({ hello: 1 });
      return hello.isWritablePrimary === true || 'none yet';
    },
    { withinMs: 30_000 },
  );
}

/** How many processes work in a world's folders. */
export function processesIn(folder: string): number {
  const rows = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return rows.filter((row) => row.includes('ffmpeg') && row.includes(folder)).length;
}
