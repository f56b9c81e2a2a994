import { openAsBlob } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from './connect.ts';
import { uploadFile } from './upload-file.ts';

type Sent = { path: string; headers: IncomingMessage['headers']; body: Buffer };

let sent: Sent[] = [];
let storeAnswers: ((request: IncomingMessage) => { status: number; text: string } | 'break')[] = [];
let url = '';

// One server stands for the gateway and the store: it keeps what arrives and answers what the test says.
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  const path = request.url ?? '';
  const answer = path === '/store' ? (storeAnswers.shift() ?? (() => ({ status: 204, text: '' })))(request) : null;
  if (answer === 'break') {
    request.socket.destroy();
    return;
  }
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  sent.push({ path, headers: request.headers, body });
  if (answer) {
    response.writeHead(answer.status).end(answer.text);
    return;
  }
  const { operationName } = JSON.parse(body.toString());
  const field = operationName.charAt(0).toLowerCase() + operationName.slice(1);
  response.end(JSON.stringify({ data: { [field]: uploadWith(operationName) } }));
});

function uploadWith(operationName: string) {
  const fields = [
    { name: 'key', value: `raw/${operationName}` },
    { name: 'Content-Type', value: 'video/mp4' },
    { name: 'policy', value: 'p' },
  ];
  const target = { method: 'POST', url: `${url}/store`, fields, expiresAt: '', maxBytes: 1 };
  return { id: 'u1', status: 'AWAITING_UPLOAD', target };
}

beforeEach(async () => {
  sent = [];
  storeAnswers = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

const stored = () => sent.filter(({ path }) => path === '/store');

const path = join(tmpdir(), `reelgraph-client-${process.pid}.mp4`);
afterAll(() => rm(path, { force: true }));

async function clip(bytes: number): Promise<Blob> {
  await writeFile(path, Buffer.alloc(bytes, 'x'));
  return openAsBlob(path, { type: 'video/mp4' });
}

describe('uploadFile', () => {
  it('sends the fields in their order, the file last, and the exact length', async () => {
    await uploadFile(connect(url), await clip(300_000), { caption: 'Sunset' });
    const [form] = stored();
    const text = form?.body.toString() ?? '';
    expect(form?.headers['content-length']).toBe(String(form?.body.length));
    expect(form?.headers['transfer-encoding']).toBeUndefined();
    expect([...text.matchAll(/ name="([^"]+)"/g)].map(([, name]) => name)).toEqual([
      'key',
      'Content-Type',
      'policy',
      'file',
    ]);
    expect(text.match(/x{300000}\r\n--reelgraph-[^\r]+--\r\n$/)).not.toBeNull();
    expect(sent.map(({ path }) => path)).toEqual(['/graphql', '/store', '/graphql']);
  });

  it('reports how much is sent, up to the whole file', async () => {
    const progress: number[] = [];
    await uploadFile(connect(url), await clip(1_000_000), { onProgress: ({ sentBytes }) => progress.push(sentBytes) });
    expect(progress.length).toBeGreaterThan(2);
    expect(progress.at(-1)).toBe(1_000_000);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  it('asks for a fresh target and sends the file again when the connection breaks', async () => {
    storeAnswers = [() => 'break'];
    await uploadFile(connect(url), await clip(200_000));
    expect(stored().map(({ body }) => /raw\/\w+/.exec(body.toString())?.[0])).toEqual(['raw/RefreshUpload']);
  });

  it('says in words of the store why a file was refused, and does not try again', async () => {
    storeAnswers = [
      () => ({ status: 400, text: '<Error><Code>EntityTooLarge</Code><Message>Too big</Message></Error>' }),
    ];
    await expect(uploadFile(connect(url), await clip(10))).rejects.toMatchObject({
      code: 'UPLOAD_REFUSED',
      message: 'The store refused the file (EntityTooLarge: Too big).',
      retryable: false,
    });
    expect(stored()).toHaveLength(1);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const uploading = uploadFile(connect(url), await clip(5_000_000), {
      onProgress: () => stop.abort(new Error('stopped')),
      signal: stop.signal,
    });
    await expect(uploading).rejects.toThrow('stopped');
  });
});
