import type { ChangeLog } from '@reelgraph/changes';
import type { ClientSession, Collection } from '@reelgraph/mongo';
import { type Mover, sourcesOf, type VideoStatus, videoMoves } from './lifecycle.ts';
import type { Video } from './video.ts';
import { toVideo, type VideoRow } from './video-row.ts';

/** A status move, and what it changes besides. */
export type VideoMove = {
  to: VideoStatus;
  by: Mover;
  now: Date;
  where?: { 'lease.fence'?: number; ownerId?: string };
  /** Only from this one of the legal states. */
  from?: VideoStatus;
  set?: Partial<VideoRow> & Readonly<Record<`lease.${string}` | `storage.${string}`, unknown>>;
  inc?: Partial<Record<'attempts' | 'hangs' | 'lease.fence', number>>;
};

/** One compare-and-set from the lifecycle table with its row of the change log. Null: it was not to be moved so. */
export async function moveVideo(
  { rows, changes }: { rows: Collection<VideoRow>; changes: ChangeLog },
  videoId: string,
  move: VideoMove,
  session: ClientSession,
): Promise<Video | null> {
  const sources = sourcesOf(videoMoves, move.to, move.by).filter((from) => !move.from || from === move.from);
  const row = await rows.findOneAndUpdate(
    { _id: videoId, status: { $in: sources }, ...move.where },
    { $set: { ...move.set, status: move.to, statusAt: move.now }, $inc: { version: 1, ...move.inc } },
    { session, returnDocument: 'after' },
  );
  if (!row) return null;
  const { version, ownerId } = row;
  await changes.record({ type: 'video', id: videoId, version, to: move.to, userId: ownerId, at: move.now }, session);
  return toVideo(row);
}
