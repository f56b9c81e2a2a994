import { setTimeout as delay } from 'node:timers/promises';
import { startTestStores, until } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import { repeat } from '@reelgraph/service';
import { expect, it } from 'vitest';
import { type OwnIngester, ownIngester, viewsOf } from './ingester.fixture.ts';
import { IngestViews } from './jobs/ingest-views.ts';

const VIDEO = 'video-1';
const BATCH = 20;

it('counts every view exactly once though the primary of MongoDB steps down again and again', async () => {
  // Of its own: a primary that steps down would end what other tests are doing.
  await using stores = await startTestStores();
  await using own = await ownIngester(stores.env);
  let recorded = 0;
  const ingest = new IngestViews(own.context);
  await using ingesting = repeat({
    everyMs: 5,
    step: (signal) => ingest.step(signal),
    // The next step begins where MongoDB says.
    onError: () => {},
  });
  for (let round = 0; round < 4; round++) {
    const steppingDown = stepDown(stores.env.MONGODB_URL, own);
    const isOver = steppingDown.then(() => true);
    // Recording does not need MongoDB.
    do {
      await own.views.record(viewsOf(VIDEO, BATCH, String(recorded)), new Date());
      recorded += BATCH;
    } while (!(await Promise.race([isOver, delay(5)])));
  }
  await until('the log is empty', async () => (await own.backlog()) === 0 || 'not yet', { withinMs: 30_000 });
  await ingesting[Symbol.asyncDispose]();
  expect(await own.written(VIDEO)).toEqual({
    events: recorded,
    qualified: recorded,
    watchedMs: recorded * 4_000,
    interactions: recorded,
  });
});

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
