import { readFileSync } from 'node:fs';
import gateway from '@mercuriusjs/gateway';
import fastify from 'fastify';

// Mercurius' gateway before the subgraphs of a file, with its compiler of queries on. Where these want to know who asks, it passes on what clients say
// of that, and asks for their schemas as whoever IDENTITY names.
const IDENTITY_HEADER = 'x-reelgraph-identity';
const { IDENTITY } = process.env;
const initHeaders = IDENTITY ? { [IDENTITY_HEADER]: IDENTITY } : {};
const rewriteHeaders = IDENTITY ? (headers) => ({ [IDENTITY_HEADER]: headers[IDENTITY_HEADER] ?? '' }) : undefined;
const [file = '', port = ''] = process.argv.slice(2);
const subgraphs = Object.entries(JSON.parse(readFileSync(file, 'utf8')));
const app = fastify();
await app.register(gateway, {
  gateway: {
    services: subgraphs.map(([name, url]) => ({
      name,
      url,
      keepAlive: 60_000,
      initHeaders,
      ...(rewriteHeaders && { rewriteHeaders }),
    })),
  },
  jit: 1,
});
await app.listen({ host: '127.0.0.1', port: Number(port) });
