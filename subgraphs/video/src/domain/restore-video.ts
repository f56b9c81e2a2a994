import { AppError } from '@reelgraph/errors';
import type { RestoreSpeed, TierStore, Video } from '@reelgraph/videos';

/** Asks for an archived video; again while it is on its way changes nothing. Throws FORBIDDEN or VIDEO_NOT_ARCHIVED. */
export async function restoreVideo(
  tiers: Pick<TierStore, 'askRestore' | 'byId'>,
  video: Video,
  speed: RestoreSpeed,
  by: { userId: string; isOperator: boolean; now: Date },
): Promise<void> {
  const isOwner = video.ownerId === by.userId;
  if (!isOwner && !by.isOperator) throw new AppError('FORBIDDEN');
  const asked = { speed, askedBy: isOwner ? 'OWNER' : 'OPERATOR' } as const;
  if (await tiers.askRestore(video.id, asked, by.now)) return;
  // Somebody else was faster, or there is nothing to bring back.
  if ((await tiers.byId(video.id))?.status !== 'RESTORING') throw new AppError('VIDEO_NOT_ARCHIVED');
}
