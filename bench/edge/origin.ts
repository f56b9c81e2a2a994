import { createServer } from 'node:http';

/** A store of many objects of one size, which exist as soon as they are asked for; counts how often that was. */
export async function openOrigin(bytes: number): Promise<AsyncDisposable & { url: string; fetches: () => number }> {
  const body = Buffer.alloc(bytes, 'clip');
  let fetches = 0;
  const server = createServer((request, response) => {
    fetches += 1;
    const [, from = '0', to = ''] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
    const part = body.subarray(Number(from), Math.min(bytes, Number(to) + 1));
    response.writeHead(206, {
      'content-type': 'video/mp4',
      'content-length': part.length,
      'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${bytes}`,
      etag: '"clip"',
    });
    response.end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    fetches: () => fetches,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
