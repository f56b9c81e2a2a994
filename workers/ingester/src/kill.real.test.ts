import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { findFreePorts, until } from '@reelgraph/devkit';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type OwnIngester, ownIngester, viewsOf } from './ingester.fixture.ts';

let own: OwnIngester;
let running: ChildProcess | null = null;
const [metricsPort] = await findFreePorts(1);
beforeAll(async () => {
  own = await ownIngester(inject('stores'));
});
afterAll(async () => {
  await kill();
  await own[Symbol.asyncDispose]();
});

it('counts every view exactly once though its process is killed with SIGKILL again and again', async () => {
  let recorded = 0;
  for (let round = 0; round < 4; round++) {
    launch();
    const before = await own.mongo.db.collection('viewEvents').countDocuments();
    let deadline = Number.POSITIVE_INFINITY;
    while (performance.now() < deadline) {
      await own.views.record(viewsOf(`video-${recorded % 7}`, 10, `${recorded}`), new Date());
      recorded += 10;
      const isBusy = (await own.mongo.db.collection('viewEvents').countDocuments()) > before;
      if (isBusy && deadline === Number.POSITIVE_INFINITY) deadline = performance.now() + Math.random() * 200;
    }
    await kill();
  }
  launch();
  await own.views.record(viewsOf('video-0', 10, 'last'), new Date());
  recorded += 10;
  await until('the log is empty', async () => (await own.backlog()) === 0 || 'not yet', { withinMs: 30_000 });
  const readings = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  expect(readings).toMatch(/^reelgraph_views_ingested_total [1-9]/m);
  const sums = await Promise.all(Array.from({ length: 7 }, (_, video) => own.written(`video-${video}`)));
  const total = (name: 'events' | 'qualified' | 'interactions') => sums.reduce((sum, each) => sum + each[name], 0);
  expect({ events: total('events'), qualified: total('qualified'), interactions: total('interactions') }).toEqual({
    events: recorded,
    qualified: recorded,
    interactions: recorded,
  });
});

function launch(): void {
  const main = new URL('main.ts', import.meta.url).pathname;
  running = spawn(process.execPath, [main], {
    env: { ...process.env, ...own.env, METRICS_PORT: String(metricsPort) },
    stdio: 'inherit',
  });
}

async function kill(): Promise<void> {
  const child = running;
  running = null;
  if (!child || child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
