import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isAway } from './is-away.ts';
import { takesPost } from './probe-store.ts';
import { ObjectStore } from './store.ts';

/** A store that answers as it is told to, for behaviour that no real one shows when asked. */
async function storeThat(answers: RequestListener) {
  const server = createServer(answers);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const keys = { accessKeyId: 'a', secretAccessKey: 'b' };
  const config = { endpoint: `http://127.0.0.1:${port}`, publicEndpoint: null, region: 'us-east-1', ...keys };
  const store = new ObjectStore({ ...config, silenceMs: 150 }, 'bucket');
  return {
    store,
    async [Symbol.asyncDispose]() {
      store[Symbol.dispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

it.each<[string, RequestListener]>([
  ['never answers', () => {}],
  [
    'stops in the middle of an object',
    (_request, response) => void response.writeHead(200, { 'content-length': '1000' }).write('some'),
  ],
  ['answers 503', (_request, response) => void response.writeHead(503).end()],
])('gives up a store that %s, and says that it is away', async (_name, answers) => {
  await using silent = await storeThat(answers);
  const folder = await mkdtemp(join(tmpdir(), 'reelgraph-silent-'));
  const error = await silent.store.download('a', join(folder, 'out')).catch((cause: unknown) => cause);
  await rm(folder, { recursive: true });
  expect(error).toBeInstanceOf(Error);
  expect(isAway(error)).toBe(true);
});

it.each([
  [501, false],
  [405, false],
  [201, true],
  [204, true],
])('knows a store that answers a POST with %i', async (status, wanted) => {
  await using store = await storeThat((request, response) => {
    request.resume().once('end', () => response.writeHead(request.method === 'POST' ? status : 204).end());
  });
  expect(await takesPost(store.store)).toBe(wanted);
});

it('does not take a refused POST for a store without POST', async () => {
  await using store = await storeThat((request, response) => {
    request.resume().once('end', () => response.writeHead(request.method === 'POST' ? 403 : 204).end('no'));
  });
  await expect(takesPost(store.store)).rejects.toThrow('403');
});
