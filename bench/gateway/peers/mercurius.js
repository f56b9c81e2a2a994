import { readFileSync } from 'node:fs';
import gateway from '@mercuriusjs/gateway';
import fastify from 'fastify';

// Mercurius' gateway before the subgraphs of a file, with its compiler of queries on.
const [file = '', port = ''] = process.argv.slice(2);
const subgraphs = Object.entries(JSON.parse(readFileSync(file, 'utf8')));
const app = fastify();
await app.register(gateway, {
  gateway: { services: subgraphs.map(([name, url]) => ({ name, url, keepAlive: 60_000 })) },
  jit: 1,
});
await app.listen({ host: '127.0.0.1', port: Number(port) });
