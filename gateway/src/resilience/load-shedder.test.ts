import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { LoadShedder } from './load-shedder.ts';

const calm = { maxInFlight: 1_000, maxLoopDelayMs: 0, maxWaitMs: 60_000, warmUpMs: 0 };

/** Keeps the process at work, and lets the loop turn. */
async function workFor(ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    const pause = performance.now() + 5;
    while (performance.now() < pause);
    await turn();
  }
}

function enterMany(load: LoadShedder, count: number): (() => void)[] {
  return Array.from({ length: count }, () => load.enter());
}

it('lets in as many as may be under way, and another when one has gone', () => {
  using load = new LoadShedder({ ...calm, maxInFlight: 2 });
  const [leave] = enterMany(load, 2);
  expect(() => load.enter()).toThrow(expect.objectContaining({ code: 'OVERLOADED', fields: { retryAfterSeconds: 1 } }));
  leave?.();
  leave?.();
  expect(() => load.enter()).not.toThrow();
  expect(load.stats).toMatchObject({ inFlight: 2, shed: 1 });
});

it('refuses what would wait too long for a process that has no time to spare', async () => {
  using load = new LoadShedder({ ...calm, maxWaitMs: 100 });
  enterMany(load, 20);
  expect(() => load.enter()).not.toThrow();
  await workFor(400);
  expect(() => load.enter()).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
});

it('refuses new requests while the loop is held up, though not all of its time is used', async () => {
  using load = new LoadShedder({ ...calm, maxLoopDelayMs: 20 });
  enterMany(load, 20);
  const begun = performance.now();
  while (load.stats.loopDelayMs <= 20 && performance.now() - begun < 5_000) {
    const held = performance.now() + 60;
    while (performance.now() < held);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  expect(() => load.enter()).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
});

it('refuses nobody for slow subgraphs: the process has time', async () => {
  using load = new LoadShedder({ ...calm, maxWaitMs: 1 });
  enterMany(load, 500);
  await new Promise((resolve) => setTimeout(resolve, 350));
  expect(() => load.enter()).not.toThrow();
});

it('lets a few in whatever the load, so that it never stands idle', async () => {
  using load = new LoadShedder({ ...calm, maxWaitMs: 1, maxLoopDelayMs: 1 });
  await workFor(300);
  expect(() => enterMany(load, 16)).not.toThrow();
});

it('refuses nobody for being slow while it has only just begun to work', async () => {
  using load = new LoadShedder({ ...calm, maxWaitMs: 1, maxLoopDelayMs: 1, warmUpMs: 60_000 });
  enterMany(load, 20);
  await workFor(300);
  expect(() => load.enter()).not.toThrow();
});

it('does not take the end of a crowd, whose answers come all at once, for its pace', async () => {
  using load = new LoadShedder({ ...calm, maxWaitMs: 1_000 });
  const crowd = enterMany(load, 100);
  await workFor(600);
  for (const leave of crowd) leave();
  await workFor(150);
  // It answers 100 in 600 ms and more.
  expect(() => enterMany(load, 180)).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
});

it('still knows after a rest how fast it answers', async () => {
  using load = new LoadShedder({ ...calm, maxWaitMs: 1_000 });
  const end = performance.now() + 500;
  while (performance.now() < end) {
    for (const leave of enterMany(load, 20)) leave();
    await workFor(5);
  }
  await new Promise((resolve) => setTimeout(resolve, 350));
  enterMany(load, 100);
  await workFor(150);
  expect(() => load.enter()).not.toThrow();
});
