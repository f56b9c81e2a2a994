import { once } from 'node:events';
import { openAsBlob } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { person } from '@reelgraph/client';
import { startWorld, until, type World } from '@reelgraph/devkit';
import { startTracing } from '@reelgraph/service/tracing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { phoneClip, removeClip } from './clips.ts';

type Attribute = { key: string; value: { stringValue?: string } };
type Span = { name: string; traceId: string; spanId: string; parentSpanId?: string; attributes: Attribute[] };
type Export = { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };

const opened = new AsyncDisposableStack();
const spans: Span[] = [];
let world: World;
beforeAll(async () => {
  const collector = createServer(async (request, response) => {
    // @note OTLP over HTTP as JSON.
    const { resourceSpans } = (await json(request)) as Export;
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.end('{}');
  }).listen(0, '127.0.0.1');
  opened.defer(() => void collector.close());
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  opened.use(startTracing({ endpoint: `http://127.0.0.1:${port}`, serviceName: 'world' }));
  world = opened.use(await startWorld(inject('stores')));
});
afterAll(() => opened.disposeAsync());

it('one trace goes from a tap on the phone to the MP4', async () => {
  const clip = await phoneClip({ seconds: 1 });
  try {
    const alice = await person(world.gatewayUrl, 'alice');
    await alice.uploads(await openAsBlob(clip.file, { type: clip.type }), { caption: 'Traced' });
    await world.settle();
  } finally {
    await removeClip(clip);
  }
  const isTap = ({ name, attributes }: Span) =>
    name === 'graphql' && attributes.some(({ value }) => value.stringValue === 'RequestUpload');
  const trace = () => spans.filter(({ traceId }) => traceId === spans.find(isTap)?.traceId);
  const find = (name: string) => trace().find((span) => span.name === name);
  await until('the last span arrives', async () => find('job compress-video') !== undefined || 'not yet', {
    withinMs: 20_000,
  });
  // Each is part of the one before; the gateway's is the first.
  const way = ['graphql', 'fetch video', 'subgraph request', 'accept upload', 'job compress-video'].map(find);
  expect(way.map((span) => span?.parentSpanId)).toEqual([undefined, ...way.slice(0, -1).map((span) => span?.spanId)]);
});
