import { createServer, request } from 'node:http';

export type CountedOrigin = AsyncDisposable & {
  readonly url: string;
  /** What was fetched from the store of a path, range by range. */
  fetches(path: string): string[];
};

/** A way to the store that counts who goes there. */
export async function openCountedOrigin(store: string): Promise<CountedOrigin> {
  const seen: { path: string; range: string }[] = [];
  const { hostname, port } = new URL(store);
  const server = createServer((incoming, response) => {
    const { url: path = '', method, headers } = incoming;
    seen.push({ path, range: String(headers.range) });
    const onward = request({ hostname, port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    fetches: (path) => seen.filter((one) => one.path.endsWith(path)).map(({ range }) => range),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
