import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { isolate } from '../isolate.ts';
import { findLeftovers, runVariable, type TestRun } from './find-leftovers.ts';
import { findStoreLeftovers } from './find-store-leftovers.ts';

let run: TestRun;
beforeEach(() => {
  run = { id: crypto.randomUUID(), tmp: mkdtempSync(join(tmpdir(), 'leftovers-')) };
});
afterEach(() => rmSync(run.tmp, { recursive: true }));

test('a run that cleaned up has left nothing', () => {
  expect(findLeftovers(run)).toEqual([]);
});

test('a file left in the temporary folder is found', () => {
  writeFileSync(join(run.tmp, 'clip.mp4'), '');
  expect(findLeftovers(run)).toEqual([`temporary file left: ${join(run.tmp, 'clip.mp4')}`]);
});

test.runIf(process.platform === 'linux').each([
  ['environment', (env: TestRun) => ({ args: ['30'], env: { [runVariable]: env.id } })],
  ['folder', (env: TestRun) => ({ args: ['30'], env: { MEDIA_TMP_DIR: join(env.tmp, 'media') } })],
])('a process that still runs is found by the %s of its run', async (_how, describe) => {
  const { args, env } = describe(run);
  const child = spawn('/bin/sleep', args, { env, stdio: 'ignore' });
  const exited = once(child, 'exit');
  try {
    await once(child, 'spawn');
    // Between its fork and its exec it still carries what its parent was started with.
    await expect
      .poll(() => findLeftovers(run), { timeout: 5000 })
      .toEqual([`process ${child.pid} still runs: /bin/sleep 30`]);
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
  expect(findLeftovers(run)).toEqual([]);
});

test('what is left in the stores is found, and what a file of its own removed is not', async () => {
  const left = async () => (await findStoreLeftovers(inject('stores'))).filter((line) => line.includes(name));
  const own = await isolate(inject('stores'));
  const name = own.env.KEY_PREFIX;
  const redis = new Redis(own.env.REDIS_CACHE_URL);
  await using mongo = new MongoClient(own.env.MONGODB_URL);
  try {
    await redis.set(`${name}:left`, '1');
    await mongo.db(name).collection('left').insertOne({});
    expect(await left()).toEqual([
      `bucket left: ${name}-media`,
      `bucket left: ${name}-raw`,
      `database left: ${name}`,
      `Redis key left: ${name}:left`,
    ]);
  } finally {
    redis.disconnect();
    await own[Symbol.asyncDispose]();
  }
  expect(await left()).toEqual([]);
});
