import type { EdgeStatus } from '@reelgraph/edge';
import { type Command, Failure, UsageError, wordAt } from '../command.ts';
import { formatBytes, formatPairs } from '../format.ts';
import { messageOf, openMongo } from '../operator.ts';
import { openOperatorsEdge } from './cache/open-operators-edge.ts';
import { purgeVideo } from './cache/purge.ts';
import { warmVideo } from './cache/warm.ts';

export const cache: Command = {
  summary: 'shows what the edges serve, warms them with a video, or takes one off them (operators)',
  usage: 'status | warm VIDEO_ID [--region REGION] | purge VIDEO_ID',
  words: 'some',
  options: { region: { type: 'string' } },
  async run(call) {
    const what = wordAt(call, 0);
    const edge = await openOperatorsEdge(call);
    if (what === 'status' && call.words.length === 1) {
      for (const region of edge.regions) {
        const status = await edge.status(region, call.signal).catch(messageOf);
        call.terminal.out(region + (typeof status === 'string' ? `  is away: ${status}` : describe(status)));
      }
      return;
    }
    if ((what !== 'warm' && what !== 'purge') || call.words.length !== 2)
      throw new UsageError('There are `cache status`, `cache warm VIDEO_ID` and `cache purge VIDEO_ID`.');
    const videoId = wordAt(call, 1);
    const [{ ChangeLog }, { edgeObjects, VideoStore }] = await Promise.all([
      import('@reelgraph/changes'),
      import('@reelgraph/videos'),
    ]);
    await using mongo = await openMongo(call);
    const videos = new VideoStore(mongo, new ChangeLog(mongo.db));
    const found = (await videos.byIds([videoId])).get(videoId);
    if (!found) throw new Failure(`There is no video ${videoId}.`);
    if (what === 'warm') return warmVideo(call, edge, found);
    return purgeVideo(call, edge, videoId, edgeObjects({ ...found, ...(await videos.served(videoId)) }));
  },
};

function describe(status: EdgeStatus | null): string {
  if (status === null) return '  has its figures in its own console';
  const share = (part: number, whole: number) => (whole === 0 ? '' : ` (${Math.round((100 * part) / whole)} %)`);
  const figures = formatPairs([
    ['  connections', status.connections],
    ['  last requests', status.requests],
    ['  hits', `${status.hits}${share(status.hits, status.requests)}`],
    ['  sent', formatBytes(status.bytesSent)],
    ['  of the cache', `${formatBytes(status.bytesHit)}${share(status.bytesHit, status.bytesSent)}`],
  ]);
  return `\n${figures}`;
}
