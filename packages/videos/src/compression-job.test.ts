import { compressAlone, compressVideo } from '@reelgraph/jobs';
import { expect, it } from 'vitest';
import { compressionJob } from './compression-job.ts';

const lease = { fence: 1, holder: null, until: new Date(0), afterDeath: false };

it('keeps a video alone from the first death on, counted or only seen', () => {
  expect(compressionJob({ deaths: 0, lease })).toBe(compressVideo);
  expect(compressionJob({ deaths: 1, lease })).toBe(compressAlone);
  expect(compressionJob({ deaths: 0, lease: { ...lease, holder: 'dead' } })).toBe(compressAlone);
});
