import { isolate, openLine, startTestEdges, type TestEdges, until } from '@reelgraph/devkit';
import { ObjectStore } from '@reelgraph/objects';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { openCountedOrigin } from './counted-origin.fixture.ts';
import type { Edge } from './edge.ts';
import { nginxEdge } from './nginx-edge.ts';
import { SLICE_BYTES, slicesOf } from './slices.ts';

const own = await isolate(inject('stores'));
const origin = await openCountedOrigin(own.env.S3_ENDPOINT);
const line = await openLine(new URL(origin.url).host);
const video = 'aaaaaaaaaaaaaaaaaaaaaaaa';
const key = (name: string) => `videos/${video}/1/${name}.mp4`;
const content = (bytes: number, seed: number) =>
  Buffer.alloc(bytes, `${seed} some bytes, different from place to place `);
const big = content(3 * SLICE_BYTES + 1000, 7);
const none = new AbortController().signal;
let edges: TestEdges;
let edge: Edge;
let media: ObjectStore;

beforeAll(async () => {
  edges = await startTestEdges(own.env, ['eu'], { origin: `http://${line.host}`, valid: '1s' });
  const regions = { eu: { url: edges.url('eu'), controlUrl: edges.controlUrl('eu') } };
  edge = nginxEdge({ regions, secret: edges.secret });
  const { S3_ENDPOINT: endpoint, S3_REGION: region, S3_ACCESS_KEY_ID: accessKeyId } = own.env;
  const access = { endpoint, publicEndpoint: null, region, accessKeyId, secretAccessKey: own.env.S3_SECRET_ACCESS_KEY };
  media = new ObjectStore(access, own.env.S3_MEDIA_BUCKET);
  for (const [place, name] of ['big', 'signed', 'crowd', 'stale', 'purged', 'called-back', 'warm'].entries())
    await media.put(key(name), name === 'big' ? big : content(2 * SLICE_BYTES + 500, place), 'video/mp4');
});
afterAll(async () => {
  media[Symbol.dispose]();
  await edges[Symbol.asyncDispose]();
  await line[Symbol.asyncDispose]();
  await origin[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

const inAnHour = () => new Date(Date.now() + 3_600_000);
const link = (name: string, expiresAt = inAnHour()) => edge.signedUrl(key(name), { region: 'eu', expiresAt });
async function get(url: string, range?: string) {
  const answer = await fetch(url, { headers: range ? { range } : {} });
  const body = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, cache: answer.headers.get('x-cache'), body, headers: answer.headers };
}
const purge = (name: string, revokeUntil: Date | null = null, bytes = 2 * SLICE_BYTES + 500) =>
  edge.purge({ videoId: video, objects: [{ key: key(name), bytes }], revokeUntil }, { region: 'eu', signal: none });

it('serves what is signed, and neither what is expired, changed nor unsigned', async () => {
  expect(await get(link('signed'))).toMatchObject({ status: 200, cache: 'MISS' });
  expect(await get(link('signed'))).toMatchObject({ status: 200, cache: 'HIT' });
  expect((await get(link('signed', new Date(Date.now() - 2000)))).status).toBe(410);
  expect((await get(link('signed').replace('signed', 'big'))).status).toBe(403);
  expect((await get(link('signed').replace(/expires=\d/, 'expires=9'))).status).toBe(403);
  expect((await get(link('signed').split('?')[0]!)).status).toBe(403);
  expect((await get(`${edges.url('eu')}/${own.env.S3_RAW_BUCKET}/x`)).status).toBe(404);
});

it('proves itself to a bucket that refuses everybody else', async () => {
  const refused = await fetch(`${own.env.S3_ENDPOINT}/${own.env.S3_MEDIA_BUCKET}/${key('big')}`);
  await refused.body?.cancel();
  expect(refused.status).toBe(403);
  const whole = await get(link('big'));
  expect(whole.headers.get('content-type')).toBe('video/mp4');
  expect(whole.body.equals(big)).toBe(true);
});

it('answers ranges over the borders of slices', async () => {
  for (const [from, to] of [
    [0, 0],
    [SLICE_BYTES - 10, SLICE_BYTES + 10],
    [100, 2 * SLICE_BYTES + 100],
    [3 * SLICE_BYTES + 999, 3 * SLICE_BYTES + 999],
  ] as const) {
    const part = await get(link('big'), `bytes=${from}-${to}`);
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes ${from}-${to}/${big.length}`);
    expect(part.body.equals(big.subarray(from, to + 1))).toBe(true);
  }
});

it('fetches an object once however many viewers come at once', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => get(link('crowd'))));
  expect(answers.every(({ status, body }) => status === 200 && body.length === 2 * SLICE_BYTES + 500)).toBe(true);
  expect(origin.fetches(key('crowd')).toSorted()).toEqual(
    slicesOf({ from: 0, to: 2 * SLICE_BYTES })
      .map(({ from, to }) => `bytes=${from}-${to}`)
      .toSorted(),
  );
});

it('serves what was good before while the store is away', async () => {
  await get(link('stale'));
  line.cut();
  try {
    await until(
      'what is cached has become old',
      async () => {
        const { status, cache, body } = await get(link('stale'));
        expect([status, body.length]).toEqual([200, 2 * SLICE_BYTES + 500]);
        return cache === 'STALE' || String(cache);
      },
      { withinMs: 10_000 },
    );
    expect((await get(link('never-seen'))).status).toBe(502);
  } finally {
    line.mend();
  }
});

it('warms the slices of a range, once, and says what it cost', async () => {
  const ranges = [
    { from: 0, to: SLICE_BYTES },
    { from: 5 * SLICE_BYTES, to: 6 * SLICE_BYTES },
  ];
  const options = { region: 'eu', ranges, signal: none };
  expect(await edge.warm(key('warm'), options)).toEqual({ hits: 0, fetched: 2, bytes: 2 * SLICE_BYTES });
  expect(await get(link('warm'), 'bytes=100-200')).toMatchObject({ status: 206, cache: 'HIT' });
  expect(await edge.warm(key('warm'), options)).toEqual({ hits: 2, fetched: 0, bytes: 0 });
  await expect(edge.warm(key('nothing'), options)).rejects.toThrow('answers 404');
});

it('purges every slice, the first and the last', async () => {
  const [first, last] = ['bytes=0-99', `bytes=${2 * SLICE_BYTES}-`];
  for (const range of [first, last]) await get(link('purged'), range);
  for (const range of [first, last]) expect((await get(link('purged'), range)).cache).toBe('HIT');
  expect(await purge('purged')).toMatchObject({ slices: 3, found: 2 });
  for (const range of [first, last]) expect((await get(link('purged'), range)).cache).toBe('MISS');
  expect(await purge('never-seen')).toMatchObject({ slices: 3, found: 0 });
});

it('calls back the addresses that were handed out, not those that are signed after', async () => {
  await get(link('called-back'));
  await purge('called-back', inAnHour());
  expect((await get(link('called-back'))).status).toBe(410);
  expect((await get(link('called-back', new Date(Date.now() + 3_700_000)))).status).toBe(200);
  await edge.forgetRevoked(video, { region: 'eu', signal: none });
  await edge.forgetRevoked(video, { region: 'eu', signal: none });
  expect((await get(link('called-back'))).status).toBe(200);
});

it('takes orders of nobody who does not know the secret', async () => {
  for (const path of ['/status', '/log', `/purge/${key('big')}?slice=bytes=0-1`])
    expect((await get(edges.controlUrl('eu') + path)).status).toBe(403);
});

it('says what it served, and that it is away', async () => {
  await until(
    'its log tells of what was served',
    async () => {
      const said = await edge.status('eu', none);
      if (said === null) return 'nothing';
      return (
        (said.hits > 5 && said.bytesHit > 0 && said.requests > said.hits && said.bytesSent > said.bytesHit) || 'not yet'
      );
    },
    { withinMs: 5000 },
  );
  await edges.stop('eu');
  await expect(edge.warm(key('big'), { region: 'eu', ranges: [{ from: 0, to: 1 }], signal: none })).rejects.toThrow();
  await expect(purge('big')).rejects.toThrow();
  await edges.start('eu');
  expect((await get(link('big'))).cache).not.toBe('MISS');
});
