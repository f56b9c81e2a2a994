import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { printSchema, ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { parse } from 'graphql';
import { manifestOf } from './manifest.ts';

// Composes the three contracts into supergraph.graphql, for gateways, and api.graphql, for clients: what they see of it.
// Lists the clients' operations in persisted-queries.json, the only ones that gateways run in production.
// `--check` fails when a committed one is stale.
// The routing URLs are the development ports; a gateway overrides them with USER_URL, VIDEO_URL and FEED_URL.
const services = [
  { name: 'user', url: 'http://127.0.0.1:4001/graphql' },
  { name: 'video', url: 'http://127.0.0.1:4002/graphql' },
  { name: 'feed', url: 'http://127.0.0.1:4003/graphql' },
].map((service) => ({
  ...service,
  typeDefs: parse(readFileSync(new URL(`${service.name}.graphql`, import.meta.url), 'utf8')),
}));

const composed = composeServices(services);
if (composed.errors) {
  for (const error of composed.errors) console.error(error.message);
  process.exitCode = 1;
} else {
  const { supergraphSdl } = composed;
  settle('supergraph.graphql', supergraphSdl);
  settle(
    'api.graphql',
    printSchema(
      Supergraph.build(supergraphSdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES }).apiSchema(),
    ),
  );
}

const operations = new URL('operations/', import.meta.url);
const documents = readdirSync(operations).map((name) => parse(readFileSync(new URL(name, operations), 'utf8')));
settle('persisted-queries.json', manifestOf(documents));

function settle(name: string, text: string): void {
  const file = new URL(name, import.meta.url);
  if (!process.argv.includes('--check')) writeFileSync(file, `${text}\n`);
  else if (readFileSync(file, 'utf8') !== `${text}\n`) {
    console.error(`schema/${name} is stale: run \`npm run compose\` and commit it.`);
    process.exitCode = 1;
  }
}
