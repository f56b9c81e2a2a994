import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startWorld, type World } from './start-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld(inject('stores'), { rooms: ['user', 'gateway'], asProcesses: ['gateway'] });
});
afterAll(() => world[Symbol.asyncDispose]());

test('a world in which nothing happened is settled', async () => {
  await world.settle({ withinMs: 2000 });
});

test('a clock goes forward for the domain only when it is told to', () => {
  const before = world.now().getTime();
  world.advance(8 * 86_400_000);
  expect(world.now().getTime() - before).toBeGreaterThanOrEqual(8 * 86_400_000);
  expect(() => world.advance(-1)).toThrow('forward only');
});

test.each(['user', 'gateway'] as const)('a killed %s is gone, and answers again at its old address', async (name) => {
  const url = world.urlOf(name);
  await world.kill(name);
  await expect(fetch(`${url}/health`)).rejects.toThrow();
  await world.restart(name);
  expect(world.urlOf(name)).toBe(url);
  // The gateway names what it cannot reach: 503 is an answer too.
  expect([200, 503]).toContain((await fetch(`${url}/health`)).status);
});

test('a room that the world does not have is named', () => {
  expect(() => world.urlOf('compressor')).toThrow('This world has no compressor.');
});
