import type { Db, Mongo } from '@reelgraph/mongo';
import { randomNumbers } from '@reelgraph/ranking';
import { ViewHistory } from '@reelgraph/views';
import { syntheticLikes } from './synthetic.ts';

export type NightSize = { users: number; videos: number; events: number };

const DAY = 86_400_000;
const BATCH = 10_000;
const REGIONS = ['DE', 'US', 'BR', 'IN', 'JP'];
const DURATION = 20_000;

/** Ids as the product has them: 24 hexadecimal digits. */
export const userIdOf = (user: number) => `aa${user.toString(16).padStart(22, '0')}`;
const videoIdOf = (video: number) => `bb${video.toString(16).padStart(22, '0')}`;

/** Puts a place of some size into MongoDB as a month of use would have left it. Two thirds of what people saw they watched to the end. */
export async function fillNight(
  mongo: Mongo,
  size: NightSize,
  now: Date,
  onProgress: (done: number) => void,
): Promise<number> {
  const { db } = mongo;
  await new ViewHistory(mongo).createIndexes();
  await insert(db, 'videos', videoRows(size, now));
  const { users, videos } = syntheticLikes(size);
  const random = randomNumbers(2);
  for (let from = 0; from < users.length; from += BATCH) {
    const to = Math.min(users.length, from + BATCH);
    const batch = Array.from({ length: to - from }, (_, i) => [users[from + i] ?? 0, videos[from + i] ?? 0] as const);
    await insert(
      db,
      'interactions',
      batch.map(([user, video]) => interactionRow(user, video, random, now)),
    );
    onProgress(to);
  }
  await insert(
    db,
    'likes',
    pairs(size.users, size.users * 2, random, (user, video) => likeRow(user, video, size, now)),
  );
  await insert(
    db,
    'follows',
    pairs(size.users, size.users * 3, random, (user, other) => followRow(user, other, size, now)),
  );
  await insert(db, 'viewRollups', rollupRows(size, random, now));
  return users.length;
}

async function insert(db: Db, name: string, rows: readonly { _id: string }[]): Promise<void> {
  for (let from = 0; from < rows.length; from += BATCH)
    await db.collection<{ _id: string }>(name).insertMany(rows.slice(from, from + BATCH), { ordered: false });
}

function videoRows({ videos }: NightSize, now: Date) {
  const owners = Math.ceil(videos / 10);
  return Array.from({ length: videos }, (_, video) => ({
    ...{ _id: videoIdOf(video), ownerId: userIdOf(video % owners), durationMs: DURATION, status: 'READY' },
    ...{ visibility: 'PUBLIC', hashtags: [`topic${video % 200}`], raw: { etag: String(video), bytes: 1 } },
    publishedAt: new Date(now.getTime() - ((video * 7919) % 30_000) * (DAY / 1000)),
  }));
}

function interactionRow(user: number, video: number, random: () => number, now: Date) {
  const at = new Date(now.getTime() - Math.floor(random() * 30 * DAY) - 1);
  const ended = random() < 0.67;
  const [userId, videoId] = [userIdOf(user), videoIdOf(video)];
  return {
    ...{ _id: `${userId}:${videoId}`, userId, videoId, seen: true, firstAt: at, lastAt: at },
    ...{ impressions: 1, starts: 1, qualified: ended ? 1 : 0, completed: ended ? 1 : 0, skipped: ended ? 0 : 1 },
    ...{ watchedMs: ended ? DURATION : 1_000, region: REGIONS[user % REGIONS.length] },
  };
}

function pairs<Row>(
  users: number,
  count: number,
  random: () => number,
  make: (user: number, dice: number) => Row & { _id: string },
): (Row & { _id: string })[] {
  const rows = Array.from({ length: count }, (_, i) => make(i % users, random()));
  return [...new Map(rows.map((row) => [row._id, row])).values()];
}

function likeRow(user: number, dice: number, { videos }: NightSize, now: Date) {
  const [userId, videoId] = [userIdOf(user), videoIdOf(Math.floor(dice ** 3 * videos))];
  return { _id: `${userId}:${videoId}`, userId, videoId, liked: true, at: new Date(now.getTime() - dice * 20 * DAY) };
}

function followRow(user: number, dice: number, { videos }: NightSize, now: Date) {
  const [follower, followed] = [userIdOf(user), userIdOf(Math.floor((dice * videos) / 10))];
  return { _id: `${follower}:${followed}`, follower, followed, at: new Date(now.getTime() - dice * 30 * DAY) };
}

function rollupRows({ videos }: NightSize, random: () => number, now: Date) {
  return Array.from({ length: Math.min(videos, 10_000) * 3 }, (_, i) => {
    const hour = new Date(Math.floor((now.getTime() - random() * 7 * DAY) / 3_600_000) * 3_600_000);
    const [video, region] = [Math.floor(i / 3), REGIONS[i % REGIONS.length]];
    const qualified = Math.ceil(random() * 1_000);
    const row = { videoId: videoIdOf(video), region, hour, partition: i % 256, qualified };
    return { _id: `${row.videoId}:${i}`, ...row };
  });
}
