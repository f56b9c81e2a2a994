import { openAsBlob } from 'node:fs';
import { parseArgs } from 'node:util';
import { connect, person } from '@reelgraph/client';
import { startTestStores, startWorld, until } from '@reelgraph/devkit';
import { findChromium, launchChromium } from '../chromium.ts';
import { phoneClip, removeClip } from '../clips.ts';
import { type Clip, openStage } from './stage.ts';
import { swipeThrough } from './swipe-through.ts';

// npm run bench -- swipe [--clips 8] [--scrolls 5] [--mbit 20] [--latency 20]: from the swipe to the first frame, through the edge.
const { values } = parseArgs({
  options: {
    clips: { type: 'string', default: '8' },
    scrolls: { type: 'string', default: '5' },
    mbit: { type: 'string', default: '20' },
    latency: { type: 'string', default: '20' },
  },
});
const network = { mbit: Number(values.mbit), latencyMs: Number(values.latency) };

const chromium = findChromium();
if (chromium === null) throw new Error('There is no Chromium in PATH: install it (Debian: apt-get install chromium).');
await using opened = new AsyncDisposableStack();
const stores = await startTestStores();
opened.defer(() => stores.stop());
const world = opened.use(await startWorld(stores.env, { edges: ['us'], env: { CACHER_EVERY_MS: '500' } }));
const clips = await publish(Number(values.clips));
const stage = opened.use(await openStage(clips));
const browser = await launchChromium(chromium);
opened.defer(() => browser.close());

const kilo = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
const sizes = clips.map(({ prefetchBytes }) => prefetchBytes);
console.log(
  `${clips.length} clips of 4 s, ${values.mbit} Mbit/s, ${values.latency} ms; the first second is ${kilo(Math.min(...sizes))} to ${kilo(Math.max(...sizes))}`,
);
const waits: Record<'with' | 'without', number[]> = { with: [], without: [] };
// By turns, so that both meet the same machine.
for (let scroll = 0; scroll < Number(values.scrolls); scroll += 1)
  for (const how of ['without', 'with'] as const)
    waits[how].push(...(await swipeThrough(browser, stage.url, clips, { ...network, prefetch: how === 'with' })));
for (const how of ['without', 'with'] as const) console.log(`  ${how} prefetch: ${figures(waits[how])}`);
const isMet = quantile(waits.with, 0.95) < 200;
console.log(`\nGoal\n  ${isMet ? 'met   ' : 'MISSED'} swipe to first frame with prefetch, p95 < 200 ms`);
if (!isMet) process.exitCode = 1;

async function publish(count: number): Promise<Clip[]> {
  const creator = await person(world.gatewayUrl, 'creator');
  const uploads = [];
  for (let place = 0; place < count; place += 1) {
    const clip = await phoneClip({ seconds: 4, hue: place * 40 });
    uploads.push(await creator.uploads(await openAsBlob(clip.file, { type: clip.type })));
    await removeClip(clip);
  }
  await world.settle({ withinMs: 300_000 });
  const viewer = connect(world.gatewayUrl);
  await viewer.signInAsGuest({ deviceId: crypto.randomUUID() });
  const published: Clip[] = [];
  for (const { id } of uploads) {
    const videoId = (await creator.client.upload({ id }))?.video?.id ?? '';
    const playback = (await viewer.video({ id: videoId }))?.playback;
    if (!playback) throw new Error('A clip was not published.');
    published.push({ url: playback.url, prefetchBytes: playback.rendition.prefetchBytes });
    // What is measured is the way from the edge to the viewer: it is there, as the cacher has what is hot.
    await until('the edge has it', async () => (await isHit(playback.url)) || 'not yet', { withinMs: 10_000 });
  }
  return published;
}

async function isHit(url: string): Promise<boolean> {
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return answer.headers.get('x-cache') === 'HIT';
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

function figures(values: readonly number[]): string {
  const [p50, p95, most] = [0.5, 0.95, 1].map((part) => `${Math.round(quantile(values, part))} ms`);
  return `p50 ${p50}, p95 ${p95}, most ${most}, of ${values.length} swipes`;
}
