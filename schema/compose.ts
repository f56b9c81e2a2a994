import { readFileSync, writeFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

// Composes the three contracts into schema/supergraph.graphql; `--check` fails when the committed one is stale.
// The routing URLs are the development ports; a gateway overrides them with USER_URL, VIDEO_URL and FEED_URL.
const services = [
  { name: 'user', url: 'http://127.0.0.1:4001/graphql' },
  { name: 'video', url: 'http://127.0.0.1:4002/graphql' },
  { name: 'feed', url: 'http://127.0.0.1:4003/graphql' },
].map((service) => ({
  ...service,
  typeDefs: parse(readFileSync(new URL(`${service.name}.graphql`, import.meta.url), 'utf8')),
}));

const file = new URL('supergraph.graphql', import.meta.url);
const composed = composeServices(services);
if (composed.errors) {
  for (const error of composed.errors) console.error(error.message);
  process.exitCode = 1;
} else if (!process.argv.includes('--check')) {
  writeFileSync(file, `${composed.supergraphSdl}\n`);
} else if (readFileSync(file, 'utf8') !== `${composed.supergraphSdl}\n`) {
  console.error('schema/supergraph.graphql is stale: run `npm run compose` and commit it.');
  process.exitCode = 1;
}
