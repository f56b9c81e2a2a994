import { connectMongo } from '@reelgraph/mongo';
import { connectRedis } from '@reelgraph/redis';
import { newId } from '@reelgraph/service';
import { hotStorage } from '@reelgraph/videos';
import { RedisEventLog, Views } from '@reelgraph/views';
import { Pool } from 'undici';
import { makeBatches, PATH_BATCH, type PathBatch } from './path-batches.ts';
import { type PathRooms, startPathRooms } from './path-rooms.ts';

export type PathRound = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of CPU a view, by process. */
  readonly cpu: Readonly<Record<string, number>>;
};

export type PathOptions = {
  rounds: number;
  batches: number;
  videos: number;
  connections: number;
  profileTo: string | undefined;
  random: () => number;
};

/** Reports views through one gateway and one feed subgraph as fast as they are taken, and checks every answer and all counts after. */
export async function measurePath(options: PathOptions): Promise<PathRound[]> {
  await using rooms = await startPathRooms(options);
  const videoIds = await publishVideos(rooms, options.videos);
  const rounds: PathRound[] = [];
  for (let round = 0; round <= options.rounds; round++) {
    const { signer, watchTokenSecret } = rooms;
    const { random, batches: count } = options;
    const batches = await makeBatches({ count, videoIds, signer, watchTokenSecret, random });
    const figures = await report(rooms, batches, options.connections);
    // The first round warms up.
    if (round > 0) rounds.push(figures);
  }
  await checkCounts(rooms, videoIds, (options.rounds + 1) * options.batches * PATH_BATCH);
  return rounds;
}

async function report(rooms: PathRooms, batches: readonly PathBatch[], connections: number): Promise<PathRound> {
  const pool = new Pool(rooms.gatewayUrl, { connections, pipelining: 1 });
  const times: number[] = [];
  const open = batches.values();
  const before = rooms.cpu();
  const begun = performance.now();
  const phone = async () => {
    for (const { token, body } of open) {
      const sent = performance.now();
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const response = await pool.request({ path: '/graphql', method: 'POST', headers, body });
      const text = await response.body.text();
      times.push(performance.now() - sent);
      if (text !== ALL_COUNTED) throw new Error(`A batch was not taken: ${response.statusCode} ${text.slice(0, 400)}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, phone));
  const seconds = (performance.now() - begun) / 1_000;
  const after = rooms.cpu();
  await pool.close();
  const views = batches.length * PATH_BATCH;
  const spent = Object.keys(after).map((name) => [name, (((after[name] ?? 0) - (before[name] ?? 0)) * 1_000) / views]);
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
  return { perSecond: views / seconds, p50: at(0.5), p99: at(0.99), cpu: Object.fromEntries(spent) };
}

const counted = { accepted: PATH_BATCH, qualified: PATH_BATCH, refused: [] };
const ALL_COUNTED = JSON.stringify({ data: { recordViews: counted } });

/** What was sent is in the windows, and in the log. */
async function checkCounts({ env }: PathRooms, videoIds: readonly string[], sent: number): Promise<void> {
  const redis = await connectRedis({ url: env.REDIS_VIEWS_URL, policy: 'noeviction' });
  try {
    const views = new Views(redis, { prefix: env.KEY_PREFIX });
    const counts = await views.arrays(videoIds, new Date());
    const inWindows = [...counts.values()].reduce((sum, { LAST_HOUR }) => sum + LAST_HOUR, 0);
    const log = new RedisEventLog(redis, env.KEY_PREFIX);
    const all = Array.from({ length: log.partitions }, (_, partition) => partition);
    let logged = 0;
    for (const partition of all)
      for (const { events } of await log.read(new Map([[partition, null]]), 1_000_000)) logged += events.length;
    if (inWindows !== sent || logged !== sent)
      throw new Error(`${sent} views were sent; the windows have ${inWindows}, the log ${logged}.`);
  } finally {
    redis.disconnect();
  }
}

const CREATORS = 2_000;

async function publishVideos({ env }: PathRooms, count: number): Promise<string[]> {
  await using mongo = await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE });
  const now = new Date(Date.now() - 86_400_000);
  const creators = Array.from({ length: CREATORS }, () => newId(now));
  const rows = Array.from({ length: count }, (_, index) => videoRow(creators[index % CREATORS] ?? '', now));
  await mongo.db.collection<{ _id: string }>('videos').insertMany(rows);
  return rows.map(({ _id }) => _id);
}

/** A published video with its renditions, as compressing leaves it. */
function videoRow(ownerId: string, now: Date) {
  const id = newId(now);
  const rungs = [240, 360, 480, 720, 1080];
  return {
    _id: id,
    ownerId,
    uploadId: id,
    status: 'READY',
    reason: null,
    caption: 'A clip of the bench #bench',
    hashtags: ['bench'],
    visibility: 'PUBLIC',
    raw: { key: `raw/${id}`, etag: id, bytes: 5_000_000, contentType: 'video/mp4' },
    renditions: rungs.map((height) => ({
      height,
      width: height / 2,
      codec: 'h264',
      key: `${id}/${height}.mp4`,
      bytes: 1,
    })),
    poster: null,
    hlsKey: null,
    durationMs: 20_000,
    createdAt: now,
    publishedAt: now,
    statusAt: now,
    version: 1,
    lease: { fence: 1, holder: null, until: new Date(0), afterDeath: false },
    attempts: 0,
    dueAt: null,
    percent: 100,
    etaMs: 0,
    deaths: 0,
    rawDueAt: null,
    rawCold: null,
    storage: hotStorage(id, null),
  };
}
