import type { Viewer } from '@reelgraph/auth';
import { AppError } from '@reelgraph/errors';
import type { WatchedVideo } from '@reelgraph/videos';
import { SEEN_AFTER_MS, type View } from '@reelgraph/views';
import type { Services } from '../context.ts';
import { checkView, type Refusal, type ReportedView } from './check-view.ts';
import { toRecent } from './recently.ts';

export type RecordedBatch = {
  accepted: number;
  qualified: number;
  refused: { clientViewId: string; code: Refusal }[];
};

type Deps = Pick<
  Services,
  'watchedVideos' | 'viewersBlocks' | 'gatherer' | 'recents' | 'rule' | 'watchTokenSecret' | 'now'
>;

const LARGEST_BATCH = 100;

/** Records what a viewer watched; resolves when nothing can be lost any more. Throws NOT_SIGNED_IN, BATCH_TOO_LARGE or STORE_UNAVAILABLE. */
export async function recordViews(
  deps: Deps,
  viewer: Viewer | null,
  region: string | null,
  reports: readonly ReportedView[],
): Promise<RecordedBatch> {
  if (!viewer) throw new AppError('NOT_SIGNED_IN');
  if (reports.length < 1 || reports.length > LARGEST_BATCH) throw new AppError('BATCH_TOO_LARGE');
  const videos = await findUnblocked(deps, viewer.userId, [...new Set(reports.map(({ videoId }) => videoId))]);
  const { rule, watchTokenSecret } = deps;
  const check = { viewerId: viewer.userId, region, rule, watchTokenSecret, now: deps.now() };
  const views = new Map<string, View>();
  const refused: RecordedBatch['refused'] = [];
  for (const report of reports) {
    const { clientViewId, videoId } = report;
    const checked = checkView(report, videos.get(videoId), check);
    if (typeof checked === 'string') refused.push({ clientViewId, code: checked });
    else if (!views.has(`${videoId} ${clientViewId}`)) views.set(`${videoId} ${clientViewId}`, checked);
  }
  const outcomes = await deps.gatherer.record([...views.values()]);
  const recent = [...views.values()].map((view) => toRecent(view, SEEN_AFTER_MS));
  await deps.recents.record(viewer.userId, recent);
  return {
    accepted: reports.length - refused.length,
    qualified: outcomes.filter((outcome) => outcome === 'QUALIFIED').length,
    refused,
  };
}

/** To whoever is blocked, or blocks, a video is not there. */
async function findUnblocked(
  { watchedVideos, viewersBlocks }: Deps,
  viewerId: string,
  ids: string[],
): Promise<Map<string, WatchedVideo>> {
  const finding = watchedVideos.byIds(ids);
  const owners = finding.then((found) => [...new Set([...found.values()].map(({ ownerId }) => ownerId))]);
  const [found, blocked] = await Promise.all([finding, viewersBlocks.among(viewerId, owners)]);
  if (blocked.size === 0) return found;
  return new Map([...found].filter(([, { ownerId }]) => !blocked.has(ownerId)));
}
