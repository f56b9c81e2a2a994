import { createLogger } from '@reelgraph/service';
import { expect, it } from 'vitest';
import { cacherEvents } from './events.ts';
import { measureEvents } from './measure-events.ts';

it('counts by region what was warmed, purged and away, and how long purges took', async () => {
  const { events, registry } = measureEvents(cacherEvents(createLogger('test', 'silent')), { process: false });
  events.warmed({ region: 'eu', videos: 7, hits: 5, fetched: 2, bytes: 900, failed: 0 });
  events.warmed({ region: 'eu', videos: 8, hits: 7, fetched: 1, bytes: 100, failed: 1 });
  events.objectNotWarmed({ region: 'eu', key: 'lost', err: new Error('404') });
  events.purged({ videoId: 'v', region: 'ap', reason: 'DELETED', slices: 9, found: 3, waitedMs: 400 });
  events.notPurged({ videoId: 'v', region: 'us', err: new Error('away') });
  events.notWarmed({ region: 'us', err: new Error('away') });
  const text = await registry.metrics();
  for (const line of [
    'reelgraph_cacher_warm_hits_total{region="eu"} 12',
    'reelgraph_cacher_warm_fetched_total{region="eu"} 3',
    'reelgraph_cacher_warm_bytes_total{region="eu"} 1000',
    'reelgraph_cacher_warm_failed_total{region="eu"} 1',
    'reelgraph_cacher_warm_videos{region="eu"} 8',
    'reelgraph_cacher_purges_total{region="ap"} 1',
    'reelgraph_cacher_purged_slices_total{region="ap"} 3',
    'reelgraph_cacher_purge_seconds_bucket{le="0.2",region="ap"} 0',
    'reelgraph_cacher_purge_seconds_bucket{le="0.5",region="ap"} 1',
    'reelgraph_cacher_edge_failures_total{region="us"} 2',
  ])
    expect(text).toContain(line);
});
