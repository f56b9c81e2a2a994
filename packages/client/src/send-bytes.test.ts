import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sendBytes } from './send-bytes.ts';

async function serve(handler: RequestListener) {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    [Symbol.asyncDispose]: () => new Promise<void>((end) => server.close(() => end()).closeAllConnections()),
  };
}

const send = (url: string, file: Blob, onSent: (sentBytes: number) => void = () => {}) =>
  sendBytes({ method: 'PUT', url, headers: {}, parts: [file], length: file.size, onSent, signal: null });

describe('sending bytes', () => {
  it('reads the file as it goes, never as a whole', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reelgraph-send-'));
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => rm(folder, { recursive: true }));
    const path = join(folder, 'large');
    await writeFile(path, '');
    await truncate(path, 300_000_000);
    let received = 0;
    await using store = await serve((request, response) => {
      request.on('data', (chunk) => {
        received += chunk.length;
      });
      request.on('end', () => response.end());
    });
    let most = 0;
    await send(store.url, await openAsBlob(path), () => {
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    });
    expect(received).toBe(300_000_000);
    expect(most).toBeLessThan(150_000_000);
  });

  it('answers a refusal that comes before everything is sent', async () => {
    await using store = await serve((request, response) => {
      request.once('data', () => {
        request.pause();
        response.writeHead(400, { connection: 'close' }).end('no', () => request.socket.destroySoon());
      });
    });
    expect(await send(store.url, new Blob([new Uint8Array(20_000_000)]))).toEqual({ status: 400, text: 'no' });
  });

  it('says which store can not be reached', async () => {
    await expect(send('http://127.0.0.1:9/bucket', new Blob(['x']))).rejects.toMatchObject({
      code: 'UNREACHABLE',
      retryable: true,
      message: 'The store at http://127.0.0.1:9 cannot be reached.',
    });
  });
});
