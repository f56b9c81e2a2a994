import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAnswer } from './answer.ts';
import { subgraphs } from './subgraphs.ts';

// Serves all subgraphs of the bench; tells its parent where.
const counts: Record<string, number> = {};
const urls: Record<string, string> = {};
for (const { name, sdl, resolvers } of subgraphs) {
  const answer = createAnswer(sdl, resolvers);
  counts[name] = 0;
  const server = createServer((request, response) => {
    counts[name] = (counts[name] ?? 0) + 1;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { query, variables = {} } = JSON.parse(Buffer.concat(chunks).toString());
      const body = Buffer.from(JSON.stringify(answer(query, variables)));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // @note: a TCP server's address is never a string
  urls[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}
process.on('message', () => process.send?.({ counts }));
process.send?.({ urls });
process.on('disconnect', () => process.exit());
