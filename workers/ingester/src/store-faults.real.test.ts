import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { startTestStores, type TestStores, until } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import { repeat } from '@reelgraph/service';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OwnIngester, ownIngester, viewsOf } from './ingester.fixture.ts';
import { IngestViews } from './jobs/ingest-views.ts';

const VIDEO = 'video-1';
const BATCH = 20;

// Of its own: who steps down or is killed would end what other tests are doing.
let stores: TestStores;
beforeAll(async () => {
  stores = await startTestStores();
});
afterAll(() => stores[Symbol.asyncDispose]());

it('counts every view exactly once though the primary of MongoDB steps down again and again', async () => {
  await using own = await ownIngester(stores.env);
  let recorded = 0;
  await using ingesting = ingestingOf(own);
  for (let round = 0; round < 4; round++) {
    const steppingDown = stepDown(stores.env.MONGODB_URL, own);
    const isOver = steppingDown.then(() => true);
    // Recording does not need MongoDB.
    do {
      await own.views.record(viewsOf(VIDEO, BATCH, String(recorded)), new Date());
      recorded += BATCH;
    } while (!(await Promise.race([isOver, delay(5)])));
  }
  await areWritten(own, recorded);
  await ingesting[Symbol.asyncDispose]();
});

it('counts every view exactly once though Redis is killed with SIGKILL meanwhile, again and again', async () => {
  await using own = await ownIngester(stores.env);
  let recorded = 0;
  await using ingesting = ingestingOf(own);
  for (let round = 0; round < 3; round++) {
    const killing = delay(Math.random() * 100).then(() => killRedis());
    const isOver = killing.then(() => true);
    do {
      const some = viewsOf(VIDEO, BATCH, `killed ${recorded}`);
      // Who got no answer sends the same again.
      const isAnswered = async () => (await own.views.record(some, new Date())).length === BATCH || 'not yet';
      await until('the batch is answered', isAnswered, { withinMs: 30_000 });
      recorded += BATCH;
    } while (!(await Promise.race([isOver, delay(5)])));
  }
  await areWritten(own, recorded);
  await ingesting[Symbol.asyncDispose]();
});

function ingestingOf(own: OwnIngester): AsyncDisposable {
  const ingest = new IngestViews(own.context);
  // The next step begins where MongoDB says.
  return repeat({ everyMs: 5, step: (signal) => ingest.step(signal), onError: () => {} });
}

async function areWritten(own: OwnIngester, recorded: number): Promise<void> {
  await until('the log is empty', async () => (await own.backlog()) === 0 || 'not yet', { withinMs: 30_000 });
  expect(await own.written(VIDEO)).toEqual({
    events: recorded,
    qualified: recorded,
    watchedMs: recorded * 4_000,
    interactions: recorded,
  });
}

/** Its append-only file has all that it answered; it is started again by who watches over it. */
async function killRedis(): Promise<void> {
  const redis = stores.running.find(({ name }) => name === 'redis-views');
  const pid = redis?.pid();
  if (!redis || !pid) throw new Error('redis-views does not run');
  process.kill(pid, 'SIGKILL');
  const isBack = async () => ![undefined, pid].includes(redis.pid()) || 'not yet';
  await until('Redis runs again', isBack, { withinMs: 10_000, everyMs: 20 });
}

/** In the middle of writing: there is more in MongoDB than before. */
async function stepDown(url: string, own: OwnIngester): Promise<void> {
  const events = own.mongo.db.collection('viewEvents');
  const before = await events.countDocuments();
  await until('the ingester writes', async () => (await events.countDocuments()) > before || 'not yet', {
    withinMs: 30_000,
    everyMs: 5,
  });
  await using mongo = await connectMongo({ url, database: 'admin' });
  // The connection may be cut before the answer comes.
  await mongo.db.command({ replSetStepDown: 1, secondaryCatchUpPeriodSecs: 0, force: true }).catch(() => {});
  const isPrimary = async () => (await mongo.db.command({ hello: 1 })).isWritablePrimary === true || 'none yet';
  await until('there is a primary', isPrimary, { withinMs: 30_000 });
}
