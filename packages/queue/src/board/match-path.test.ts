import { expect, it } from 'vitest';
import { matchPath } from './match-path.ts';

it.each([
  ['/', '/', {}],
  ['/api/queues', '/api/queues', {}],
  ['/api/queues', '/api/queues/', {}],
  ['/api/queues/:queue/:job', '/api/queues/a%20b/1', { queue: 'a b', job: '1' }],
  ['/api/queues/:queue', '/api/queues/%E0%A4%A', { queue: '%E0%A4%A' }],
  ['/api/queues/:queue', '/api/queues/', null],
  ['/api/queues/:queue', '/api/queues/a/b', null],
  ['/api/queues', '/api/other', null],
])('%s and %s', (pattern, path, params) => {
  expect(matchPath(pattern, path)).toEqual(params);
});

it('takes the first pattern that fits', () => {
  expect(matchPath(['/', '/queue/:name'], '/queue/compress-video')).toEqual({ name: 'compress-video' });
});
