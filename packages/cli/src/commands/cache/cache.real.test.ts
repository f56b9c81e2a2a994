import { isolate, startTestEdges } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import { ObjectStore } from '@reelgraph/objects';
import { newId } from '@reelgraph/service';
import { mediaPrefix } from '@reelgraph/videos';
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

it('warms, shows and purges a video, and says which edge is away', async () => {
  const id = newId(new Date());
  const key = `${mediaPrefix(id)}1/360.mp4`;
  {
    await using mongo = await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE });
    const renditions = [{ rung: 360, key, bytes: 600_000 }];
    await mongo.db.collection<{ _id: string }>('videos').insertOne({ _id: id, renditions, poster: null } as never);
    const keys = { accessKeyId: env.S3_ACCESS_KEY_ID, secretAccessKey: env.S3_SECRET_ACCESS_KEY };
    const access = { endpoint: env.S3_ENDPOINT, publicEndpoint: null, region: env.S3_REGION, ...keys };
    using media = new ObjectStore(access, env.S3_MEDIA_BUCKET);
    await media.put(key, Buffer.alloc(600_000), 'video/mp4');
  }
  const warmed = await reelgraph('cache', 'warm', id, '--region', 'eu');
  expect(warmed).toMatchObject({ code: 0, out: `eu  ${key}  0 slices there, 600.0 kB fetched` });
  expect((await reelgraph('cache', 'warm', id, '--region', 'eu')).out).toContain('2 slices there, 0 bytes fetched');
  expect((await reelgraph('cache', 'status')).out).toMatch(/us\n {2}connections +\d+\n[\s\S]*eu\n {2}connections/);
  const purged = await reelgraph('cache', 'purge', id);
  expect(purged).toMatchObject({ code: 0, out: 'us  0 of 2 slices were there\neu  2 of 2 slices were there' });
  expect((await reelgraph('cache', 'purge', newId(new Date()))).code).toBe(1);
  expect((await reelgraph('cache', 'warm', id, '--region', 'mars')).code).toBe(2);
  await edges.stop('us');
  expect((await reelgraph('cache', 'status')).out).toContain('us  is away');
  expect((await reelgraph('cache', 'purge', id)).code).toBe(1);
});
