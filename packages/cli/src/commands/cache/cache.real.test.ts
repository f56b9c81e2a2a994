import { isolate, startTestEdges } from '@reelgraph/devkit';
import { nginxEdge } from '@reelgraph/edge';
import { connectMongo } from '@reelgraph/mongo';
import { ObjectStore } from '@reelgraph/objects';
import { newId } from '@reelgraph/service';
import { hotStorage, mediaPrefix } from '@reelgraph/videos';
import { afterAll, expect, inject, it } from 'vitest';
import { runCli } from '../../run-cli.ts';

const { env, ...own } = await isolate(inject('stores'));
const edges = await startTestEdges(env, ['us', 'eu']);
afterAll(async () => {
  await edges[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

async function reelgraph(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = {
    out: (line: string) => void out.push(line),
    note: (line: string) => void err.push(line),
    redraw: () => {},
    isWatched: false,
    askSecret: async () => null,
  };
  const code = await runCli(args, { terminal, env: { ...env, ...edges.env }, signal: new AbortController().signal });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

it('warms what is hot of a video, shows and purges all of it, and says which edge is away', async () => {
  const id = newId(new Date());
  const key = `${mediaPrefix(id)}1/360.mp4`;
  const [hlsKey, hlsMedia, former] = ['hls/master.m3u8', 'hls/360.m4s', 'old.mp4'].map(
    (name) => `${mediaPrefix(id)}1/${name}`,
  ) as [string, string, string];
  {
    await using mongo = await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE });
    const cold = { hotKey: `${mediaPrefix(id)}1/720.mp4`, coldKey: 'cold', bytes: 600_000, etag: '' };
    const renditions = [
      { rung: 360, key, bytes: 600_000 },
      { rung: 720, key: cold.hotKey, bytes: cold.bytes },
    ];
    const storage = { ...hotStorage(id, null), cold: [cold], formerly: [{ key: former, bytes: 600_000 }] };
    const row = { _id: id, renditions, poster: null, hlsKey, storage };
    await mongo.db.collection<{ _id: string }>('videos').insertOne(row as never);
    const keys = { accessKeyId: env.S3_ACCESS_KEY_ID, secretAccessKey: env.S3_SECRET_ACCESS_KEY };
    const access = { endpoint: env.S3_ENDPOINT, publicEndpoint: null, region: env.S3_REGION, ...keys };
    using media = new ObjectStore(access, env.S3_MEDIA_BUCKET);
    for (const each of [key, hlsMedia, former]) await media.put(each, Buffer.alloc(600_000), 'video/mp4');
  }
  const warmed = await reelgraph('cache', 'warm', id, '--region', 'eu');
  expect(warmed).toMatchObject({ code: 0, out: `eu  ${key}  0 slices there, 600.0 kB fetched` });
  expect((await reelgraph('cache', 'warm', id, '--region', 'eu')).out).toContain('2 slices there, 0 bytes fetched');
  expect((await reelgraph('cache', 'status')).out).toMatch(/us\n {2}connections +\d+\n[\s\S]*eu\n {2}connections/);
  // Viewers have had its HLS media, and before it came back from the cold what was under another key.
  const edge = nginxEdge({ regions: { eu: { url: edges.url('eu'), controlUrl: null } }, secret: edges.secret });
  for (const seen of [hlsMedia, former]) {
    const expiresAt = new Date(Date.now() + 60_000);
    const answer = await fetch(edge.signedUrl(seen, { region: 'eu', expiresAt }));
    expect((await answer.bytes()).length).toBe(600_000);
  }
  const purged = await reelgraph('cache', 'purge', id);
  expect(purged).toMatchObject({ code: 0, out: expect.stringMatching(/us {2}0 of 10 slices.*\neu {2}6 of 10 slices/) });
  expect((await reelgraph('cache', 'purge', newId(new Date()))).code).toBe(1);
  expect((await reelgraph('cache', 'warm', id, '--region', 'mars')).code).toBe(2);
  await edges.stop('us');
  expect((await reelgraph('cache', 'status')).out).toContain('us  is away');
  expect((await reelgraph('cache', 'purge', id)).code).toBe(1);
  expect((await reelgraph('cache', 'warm', id)).code).toBe(1);
});
