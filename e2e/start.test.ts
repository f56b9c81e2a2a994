import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePorts, findProcessesWith, portVariable, rooms, storeNames, until } from '@reelgraph/devkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, run, runNpm } from './run-npm.ts';

const edges = ['us', 'eu', 'ap'].map((region) => `edge-${region}`);
const parts = [...rooms.map(({ name }) => name), ...storeNames, ...edges];
const gateways = ['gateway-1', 'gateway-2'];
const inside = [...gateways, ...gateways.map((name) => `${name}-metrics`), ...edges.map((name) => `${name}-control`)];
const listening = [...parts, ...inside];
// Where many share a machine, it is up to three times as slow; the figures of an idle one are in docs/performance.md.
const slowness = process.env.CI ? 3 : 1;
const folder = mkdtempSync(join(tmpdir(), 'reelgraph-start-'));

type Answer = { forYou: { edges: { node: { playback: { url: string } } }[] } };

// The tests are the life of one installation, in order.
let env: Record<string, string>;
let gateway: string;
let started: Running;
beforeAll(async () => {
  const ports = await findFreePorts(listening.length);
  const settings = listening.map((name, i) => [portVariable(name), String(ports[i])] as const);
  env = { REELGRAPH_FOLDER: folder, ...Object.fromEntries(settings) };
  gateway = `http://127.0.0.1:${env.GATEWAY_PORT}`;
  started = runNpm(['start'], env);
});
afterAll(async () => {
  started.interrupt();
  await started.ended;
  rmSync(folder, { recursive: true, force: true });
});

const says = (text: string | RegExp, withinMs = 90_000) =>
  until(`npm start says ${text}`, async () => started.output().search(text) >= 0 || started.output(), { withinMs });

const own = () => findProcessesWith([`REELGRAPH_FOLDER=${folder}`, folder]);

test('the first start brings everything up and shows what runs where', async () => {
  await says(/publishing sample clips/);
  for (const name of parts) {
    const row = `\\n +${name} +\\S+:${env[portVariable(name)]}\\S* +\\d\\d:\\d\\d:\\d\\d`;
    expect(started.output()).toMatch(new RegExp(row));
  }
  expect(started.output()).toContain(`playground ${gateway}/   health ${gateway}/health`);
});

test('a second one beside it says so and ends with 1', async () => {
  const second = runNpm(['start'], env);
  expect(await second.ended).toBe(1);
  expect(second.output()).toMatch(/^Reelgraph runs already \(process \d+\): use that one, or stop it/);
});

test('the README’s first query shows the samples, which came through the public API', async () => {
  await says(/publishing sample clips \.\.\. [\d.]+ s/, 180_000);
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const query = /```graphql\n(.+?)```/s.exec(readme)?.[1];
  const response = await fetch(`${gateway}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  // @note what the query asks for
  const { data, errors } = (await response.json()) as { data: Answer; errors?: unknown };
  expect(errors).toBeUndefined();
  expect(data.forYou.edges).toHaveLength(3);
  const clip = await fetch(data.forYou.edges[0]?.node.playback.url ?? '', { headers: { range: 'bytes=0-11' } });
  expect([clip.status, Buffer.from(await clip.arrayBuffer()).toString('latin1', 4, 8)]).toEqual([206, 'ftyp']);
});

test('a part that is killed is started again', async () => {
  const main = () => own().find(({ command }) => command.endsWith('subgraphs/user/src/main.ts'))?.pid;
  const pid = main() ?? Number.NaN;
  process.kill(pid, 'SIGKILL');
  await says(/user killed by SIGKILL; it starts again in/);
  await says(/user is started again/);
  const again = main();
  expect(again).toBeTypeOf('number');
  expect(again).not.toBe(pid);
});

test('Ctrl-C stops all of it within ten seconds on an idle machine', async () => {
  expect(own().length).toBeGreaterThan(parts.length);
  const begun = performance.now();
  started.interrupt();
  await started.ended;
  expect(performance.now() - begun).toBeLessThan(10_000 * slowness);
  expect(own()).toEqual([]);
});

test('a later start finds its data and is ready in less than fifteen seconds on an idle machine', async () => {
  const begun = performance.now();
  started = runNpm(['start'], env);
  await says(/playground/);
  const tookMs = performance.now() - begun;
  started.interrupt();
  await started.ended;
  expect(tookMs).toBeLessThan(15_000 * slowness);
  expect(started.output()).not.toContain('publishing sample clips');
});

test('a taken port is named, with what to do', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(Number(env.FEED_PORT), '127.0.0.1', resolve));
  const start = runNpm(['start'], env);
  const code = await start.ended;
  await new Promise((resolve) => taken.close(resolve));
  expect(code).toBe(1);
  expect(start.output()).toMatch(
    /^Port \d+, which feed needs, is taken by another program: .*FEED_PORT=\d+ npm start\.\n$/,
  );
});

test('a given store that does not answer is named, with what to do', async () => {
  const start = runNpm(['start'], { ...env, REDIS_QUEUE_URL: `redis://127.0.0.1:${env.FEED_PORT}` });
  expect(await start.ended).toBe(1);
  expect(start.output()).toMatch(/^REDIS_QUEUE_URL names a store that can't be used \(.+\): start it, or unset/);
});

test('an old Node is told, and what to do', async () => {
  const version = "Object.defineProperty(process.versions, 'node', { value: '16.20.2' })";
  const pretend = `--import=data:text/javascript,${encodeURIComponent(version)}`;
  const start = run([process.execPath, pretend, 'packages/devkit/bootstrap.mjs', 'start'], env);
  expect(await start.ended).toBe(1);
  expect(start.output()).toMatch(/^Node 18 or newer is needed, this is 16\.20\.2: install one/);
});

test('--fresh begins with empty stores', async () => {
  started = runNpm(['start', '--', '--fresh'], env);
  await says(/publishing sample clips/);
});

test('an unknown option and an unknown step of the tests are named', async () => {
  const start = runNpm(['start', '--', '--frsh'], { ...env, REELGRAPH_FOLDER: `${folder}-2` });
  expect(await start.ended).toBe(1);
  expect(start.output()).toMatch(/^There is no option --frsh/);
  const tests = runNpm(['test', '--', 'units'], env);
  expect(await tests.ended).toBe(1);
  expect(tests.output()).toMatch(/^There is no step units: choose from codegen, /);
});

test('the tests run beside it on stores of their own, count truly, and end by themselves', async () => {
  const tests = runNpm(['test', '--', 'boundaries'], {
    REELGRAPH_FOLDER: join(folder, 'tests'),
    REELGRAPH_TEST_RUN: '',
  });
  expect(await tests.ended).toBe(0);
  expect(tests.output()).toMatch(/boundaries \.\.\. [\d.]+ s\n2 passed, 0 failed\n$/);
});
