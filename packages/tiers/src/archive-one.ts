import { type ArchiveDeps, type Archived, archiveVideo } from './archive-video.ts';
import { coldOnes, notBefore } from './plan-archive.ts';

/** Why an operator's wish is not followed. */
export type Refused =
  | { outcome: 'UNKNOWN_VIDEO' | 'NOT_READY' | 'NOTHING_TO_MOVE' }
  | { outcome: 'TOO_EARLY'; until: Date };

/** Archives one video that an operator names, though no check of it is due; `force` goes over the cool-down, never over age or views. */
export async function archiveOne(
  deps: ArchiveDeps,
  videoId: string,
  options: { force: boolean; signal: AbortSignal },
): Promise<Archived | Refused> {
  const video = await deps.tiers.byId(videoId);
  if (!video) return { outcome: 'UNKNOWN_VIDEO' };
  if (video.status !== 'READY') return { outcome: 'NOT_READY' };
  const rule = options.force ? { ...deps.rule, coolDownMs: 0 } : deps.rule;
  const until = notBefore(video, rule, deps.now());
  if (until) return { outcome: 'TOO_EARLY', until };
  if (coldOnes(video, rule).length === 0) return { outcome: 'NOTHING_TO_MOVE' };
  return archiveVideo(deps, videoId, options.signal);
}
