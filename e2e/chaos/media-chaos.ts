import { openAsBlob } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ChangeLog } from '@reelgraph/changes';
import { type Person, person } from '@reelgraph/client';
import { startTestStores, startWorld, until, type World } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import { ObjectStore } from '@reelgraph/objects';
import { type Video, VideoStore } from '@reelgraph/videos';
import { phoneClip, removeClip } from '../clips.ts';
import { mediaFaults, processesIn } from './faults.ts';
import { seededRandom } from './seeded-random.ts';

export type ChaosOptions = {
  uploads: number;
  seed: number;
  /** How long an outage lasts. */
  outageMs: number;
  /** Between the end of one fault and the next. */
  everyMs: number;
  /** At most so many faults; they also end with the uploads. */
  faults: number;
  say: (line: string) => void;
};

export type ChaosReport = { ready: number; struck: Record<string, number>; problems: string[] };

/** Ten minutes where the failure is known to pass, and a quarter more (`retryAt`). */
const LONGEST_REST_MS = 750_000;

/** Uploads while everything fails around it, and reports what did not end READY exactly once or left something behind. */
export async function runMediaChaos(options: ChaosOptions): Promise<ChaosReport> {
  const stores = await startTestStores();
  try {
    await using world = await startWorld(stores.env, {
      rooms: ['user', 'video', 'feed', 'intake', 'compressor', 'gateway'],
      asProcesses: ['intake', 'compressor'],
      // The workers' deaths are no video's fault here, so none is to rest for them.
      env: { SWEEP_EVERY_MS: '500', COMPRESSOR_LEASE_MS: '3000', COMPRESSOR_REST_AFTER_DEATHS: '1000' },
    });
    const people = await Promise.all(['a', 'b', 'c', 'd'].map((name) => person(world.gatewayUrl, name)));
    const random = seededRandom(options.seed);
    const faults = mediaFaults(world, stores, options.outageMs);
    const struck: Record<string, number> = {};
    const over = new AbortController();
    const storm = (async () => {
      for (let count = 0; count < options.faults && !over.signal.aborted; count++) {
        // Each fault has its turn before chance decides.
        const fault = faults[count < faults.length ? count : Math.floor(random() * faults.length)];
        if (!fault) return;
        options.say(`${count + 1}: ${fault.name}`);
        struck[fault.name] = (struck[fault.name] ?? 0) + 1;
        await fault.strike();
        await pause(options.everyMs * (0.5 + random()), over.signal);
      }
    })();
    const ids = await uploadAll(people, options);
    await storm;
    over.abort();
    const workMs = 120_000 + options.uploads * 3_000;
    await restsAreOver(world, LONGEST_REST_MS + workMs);
    await world.settle({ withinMs: workMs });
    return { struck, ...(await inspect(world, ids)) };
  } finally {
    await stores.stop();
  }
}

/** What failed often rests before it is tried again; nothing is due meanwhile. Whether it then ends READY is looked at last. */
async function restsAreOver({ env }: World, withinMs: number): Promise<void> {
  await using mongo = await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE });
  const videos = mongo.db.collection('videos');
  const resting = { status: { $in: ['PROCESSING', 'PLAYABLE', 'FAILED'] } };
  const nobodyRests = async () => {
    const count = await videos.countDocuments(resting);
    return count === 0 || `${count} videos are not done`;
  };
  await until('nothing rests', nobodyRests, { withinMs, everyMs: 250 }).catch(() => undefined);
}

async function uploadAll(people: readonly Person[], options: ChaosOptions): Promise<string[]> {
  const clip = await phoneClip({ seconds: 1 });
  const bytes = await (await openAsBlob(clip.file)).arrayBuffer();
  await removeClip(clip);
  const ids: string[] = [];
  for (let index = 0; index < options.uploads; index++) {
    const owner = people[index % people.length];
    if (owner) ids.push(await uploadStubbornly(owner, variant(bytes, index)));
  }
  return ids;
}

/** As a phone does: it asks again until the upload is taken. */
async function uploadStubbornly(owner: Person, file: Blob): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await owner.uploads(file)).id;
    } catch (error) {
      if (attempt === 30) throw error;
      await pause(200 * attempt);
    }
  }
}

/** The same clip in other bytes: a `free` box that players pass over. */
function variant(bytes: ArrayBuffer, index: number): Blob {
  const box = Buffer.alloc(16);
  box.writeUInt32BE(16, 0);
  box.write('free', 4, 'latin1');
  box.writeUInt32BE(index, 8);
  return new Blob([bytes, box], { type: 'video/mp4' });
}

async function inspect(world: World, uploadIds: string[]): Promise<Pick<ChaosReport, 'ready' | 'problems'>> {
  const { env } = world;
  await using mongo = await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE });
  const problems: string[] = [];
  const changes = new ChangeLog(mongo.db);
  const videos = new VideoStore(mongo, changes);
  const uploads = mongo.db.collection<{ _id: string; status: string; videoId: string | null }>('uploads');
  const videoIds = new Set<string>();
  for (const upload of await uploads.find({ _id: { $in: uploadIds } }).toArray()) {
    if (upload.status !== 'ACCEPTED' || !upload.videoId) problems.push(`upload ${upload._id} is ${upload.status}`);
    else videoIds.add(upload.videoId);
  }
  // A client that asked again left an upload of the same bytes, and that is the same video.
  const all = [...(await videos.byIds([...videoIds])).values()];
  for (const video of all)
    if (video.status !== 'READY')
      problems.push(`video ${video.id} is ${video.status} after ${video.attempts} tries: ${video.reason?.code}`);
  const log = mongo.db.collection<{ id: string; to: string }>('changes');
  for (const { id } of all) {
    const times = await log.countDocuments({ id, to: 'READY' });
    if (times !== 1) problems.push(`video ${id} became READY ${times} times`);
  }
  problems.push(...(await orphans(world, all)));
  const left = await readdir(join(world.tmp, 'compressor/media'));
  if (left.length > 0) problems.push(`temp files: ${left.join(', ')}`);
  if (processesIn(world.tmp) > 0) problems.push('an encoder is still running');
  return { ready: all.filter((video) => video.status === 'READY').length, problems };
}

/** Objects that no video knows, and objects that a video misses. */
async function orphans({ env }: World, videos: Video[]): Promise<string[]> {
  const config = {
    endpoint: env.S3_ENDPOINT,
    publicEndpoint: null,
    region: env.S3_REGION,
    accessKeyId: env.S3_ACCESS_KEY_ID,
    secretAccessKey: env.S3_SECRET_ACCESS_KEY,
  };
  using raw = new ObjectStore(config, env.S3_RAW_BUCKET);
  using media = new ObjectStore(config, env.S3_MEDIA_BUCKET);
  const known = new Set(
    videos.flatMap((video) => [...video.renditions.map((each) => each.key), video.poster?.key ?? '']),
  );
  const stored = new Set((await Array.fromAsync(media.list(''))).map((object) => object.key));
  const rawKnown = new Set(videos.map((video) => video.raw.key));
  const rawStored = (await Array.fromAsync(raw.list(''))).map((object) => object.key);
  return [
    ...[...stored].filter((key) => !known.has(key)).map((key) => `orphan in media: ${key}`),
    ...[...known].filter((key) => !stored.has(key)).map((key) => `missing in media: ${key}`),
    ...rawStored.filter((key) => !rawKnown.has(key)).map((key) => `orphan in raw: ${key}`),
  ];
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
