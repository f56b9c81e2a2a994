import type { Db } from '@reelgraph/mongo';
import { EventLog } from '@reelgraph/ranking';
import { confidence, confidenceRules, lengthBucket, watchedPart } from '../domain/confidence.ts';

/** What people did up to a moment, in dense numbers, and the names behind the numbers. */
export type Snapshot = {
  log: EventLog;
  users: string[];
  videos: string[];
  /** the owner of each video */
  owners: string[];
  /** `a:b` for each person a that must not be shown videos of b */
  blocked: Set<string>;
};

type WatchRow = {
  userId: string;
  videoId: string;
  watchedMs: number;
  starts: number;
  completed: number;
  skipped: number;
  seen: boolean;
  lastAt: Date;
};
type SignRow = { userId: string; videoId: string; at: Date };
type VideoInfo = { _id: string; ownerId: string; durationMs: number | null };

const USUAL_SAMPLE = 200_000;
const BATCH = 5_000;

/** Only videos that a list may hold today take part: what is archived, hidden or gone leaves learning and lists alike. */
export async function readSnapshot(db: Db, watermark: Date): Promise<Snapshot> {
  const eligible = await readEligible(db);
  const numbers = { users: new Map<string, number>(), videos: new Map<string, number>() };
  const log = new EventLog();
  const push = (userId: string, videoId: string, value: number, at: Date) =>
    log.push(numberOf(numbers.users, userId), numberOf(numbers.videos, videoId), value, at.getTime());
  const usual = await usualParts(db, eligible);
  const watches = db.collection<WatchRow>('interactions').find(seenBefore(watermark), { batchSize: BATCH });
  for await (const row of watches) {
    const durationMs = eligible.get(row.videoId)?.durationMs ?? 0;
    if (!eligible.has(row.videoId)) continue;
    push(row.userId, row.videoId, confidence({ ...row, durationMs }, usual(durationMs)), row.lastAt);
  }
  const signs = [
    {
      rows: db.collection<SignRow>('likes').find({ liked: true, at: { $lte: watermark } }),
      value: confidenceRules.like,
    },
    { rows: db.collection<SignRow>('shares').find({ at: { $lte: watermark } }), value: confidenceRules.share },
  ];
  for (const { rows, value } of signs) {
    for await (const row of rows) if (eligible.has(row.videoId)) push(row.userId, row.videoId, value, row.at);
  }
  const videos = [...numbers.videos.keys()];
  return {
    ...{ log, users: [...numbers.users.keys()], videos, blocked: await readBlocks(db) },
    owners: videos.map((id) => eligible.get(id)?.ownerId ?? ''),
  };
}

/** The videos that a list may hold today. */
export async function readEligible(db: Db): Promise<Map<string, VideoInfo>> {
  const eligible = new Map<string, VideoInfo>();
  const shown = { status: { $in: ['PLAYABLE', 'READY'] }, visibility: 'PUBLIC' };
  const fields = { ownerId: 1, durationMs: 1 };
  for await (const row of db.collection<VideoInfo>('videos').find(shown, { projection: fields, batchSize: BATCH })) {
    eligible.set(row._id, row);
  }
  return eligible;
}

/** `user:video` of what these people had seen. */
export async function readSeen(db: Db, userIds: readonly string[], watermark: Date): Promise<Set<string>> {
  const rows = db
    .collection<WatchRow>('interactions')
    .find({ userId: { $in: [...userIds] }, ...seenBefore(watermark) }, { projection: { userId: 1, videoId: 1 } });
  const seen = new Set<string>();
  for await (const { userId, videoId } of rows) seen.add(`${userId}:${videoId}`);
  return seen;
}

/** By the first time, since later ones must not take a pair out of the snapshot. Delivered only is not seen. */
function seenBefore(watermark: Date) {
  return { firstAt: { $lte: watermark }, $or: [{ seen: true }, { starts: { $gt: 0 } }] };
}

/** The median part watched of videos of a length, by a sample. */
async function usualParts(db: Db, eligible: ReadonlyMap<string, VideoInfo>): Promise<(durationMs: number) => number> {
  const parts = new Map<number, number[]>();
  const rows = db.collection<WatchRow>('interactions').find({ starts: { $gt: 0 } }, { batchSize: BATCH });
  for await (const row of rows.limit(USUAL_SAMPLE)) {
    const durationMs = eligible.get(row.videoId)?.durationMs ?? 0;
    if (durationMs <= 0) continue;
    const bucket = lengthBucket(durationMs);
    const found = parts.get(bucket) ?? [];
    found.push(watchedPart({ ...row, durationMs }));
    parts.set(bucket, found);
  }
  const medians = new Map(
    Array.from(parts, ([bucket, found]) => [bucket, found.sort((a, b) => a - b)[found.length >> 1] ?? 0]),
  );
  return (durationMs) => medians.get(lengthBucket(durationMs)) ?? 0.5;
}

async function readBlocks(db: Db): Promise<Set<string>> {
  const blocked = new Set<string>();
  for await (const row of db.collection<{ blocker: string; blocked: string }>('blocks').find()) {
    blocked.add(`${row.blocker}:${row.blocked}`).add(`${row.blocked}:${row.blocker}`);
  }
  return blocked;
}

function numberOf(numbers: Map<string, number>, id: string): number {
  const number = numbers.get(id) ?? numbers.size;
  numbers.set(id, number);
  return number;
}
