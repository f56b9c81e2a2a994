import { createLogger } from '@reelgraph/service';
import { expect, it } from 'vitest';
import { measureEvents } from './measure-events.ts';
import { tierEvents } from './tier-events.ts';

it('counts what is moved, and raises and lowers the alarm', async () => {
  const { events, registry } = measureEvents(tierEvents(createLogger('test', 'silent')), { process: false });
  events.archived({ videoId: 'a', objects: 2, bytes: 400 });
  events.archived({ videoId: 'b', objects: 1, bytes: 100 });
  events.unknown({ err: new Error('Redis was lost') });
  const alarmed = await registry.metrics();
  expect(alarmed).toContain('reelgraph_tiers_archived_total 2');
  expect(alarmed).toContain('reelgraph_tiers_archived_bytes_total 500');
  expect(alarmed).toContain('reelgraph_tiers_counts_unknown 1');
  events.retrieval({ videoId: 'a', objects: 2, speed: 'BULK' });
  events.restored({ videoId: 'a', objects: 2, bytes: 400 });
  events.cleaned({ videoId: 'a', objects: 3 });
  events.kept({ videoId: 'c', verdict: 'WATCHED' });
  events.lost({ videoId: 'd', err: null });
  events.failed({ videoId: 'e', err: new Error('the store is away') });
  const all = await registry.metrics();
  for (const [name, count] of Object.entries({
    ...{ retrievals: 2, restored: 1, restored_bytes: 400, cleaned: 3 },
    ...{ kept: 1, lost: 1, failed: 1 },
  }))
    expect(all).toContain(`reelgraph_tiers_${name}_total ${count}\n`);
  const nothing = { looked: 0, archived: 0, objects: 0, bytes: 0, kept: 0, lost: 0, failed: 0, savedMonthly: 0 };
  events.run(nothing);
  expect(await registry.metrics()).toContain('reelgraph_tiers_counts_unknown 0');
});
