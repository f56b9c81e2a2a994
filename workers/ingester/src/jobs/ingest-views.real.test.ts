import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Context } from '../context.ts';
import { type OwnIngester, ownIngester, viewsOf } from '../ingester.fixture.ts';
import { IngestViews } from './ingest-views.ts';

let own: OwnIngester;
beforeAll(async () => {
  own = await ownIngester(inject('stores'));
});
afterAll(() => own[Symbol.asyncDispose]());

const on = new AbortController().signal;

async function drain(ingest = new IngestViews(own.context)): Promise<void> {
  while (await ingest.step(on));
}

describe('ingesting', () => {
  it('writes events, hourly sums and interactions, and lets go of the log', async () => {
    const views = viewsOf('plain', 30, 'plain');
    await own.views.record(views, new Date());
    await own.views.record(views.slice(0, 10), new Date());
    await drain();
    expect(await own.written('plain')).toEqual({ events: 30, qualified: 30, watchedMs: 120_000, interactions: 30 });
    expect(await own.backlog()).toBe(0);
    const viewers = (await own.views.uniqueViewers(['plain'])).get('plain');
    expect(viewers).toBe(30);
    const measured = await own.measured();
    expect(measured).toMatchObject({
      reelgraph_views_ingested_total: 30,
      reelgraph_views_ingested_qualified_total: 30,
    });
    expect(measured.reelgraph_views_ingest_delay_seconds).toBeLessThan(60);
    expect(await own.history.seen('viewer-plain-3', ['plain', 'other'])).toEqual(new Set(['plain']));
  });

  it('keeps impressions, starts, views, those to the end, those swiped away and the time apart', async () => {
    const watches = [
      { watchedMs: 0, longEnough: false },
      { watchedMs: 500, skipped: true, longEnough: false },
      { watchedMs: 2_000, longEnough: false },
      { watchedMs: 4_000, completed: true },
    ];
    // Of one viewer and one region, so that each sum is in one row.
    const one = { viewerId: 'eve', region: 'DE' };
    const views = viewsOf('apart', 4, 'apart').map((view, at) => ({ ...view, ...one, ...watches[at] }));
    await own.views.record(views, new Date());
    await drain();
    const sums = { impressions: 4, starts: 3, qualified: 1, completed: 1, skipped: 1, watchedMs: 6_500 };
    const { db } = own.mongo;
    expect(await db.collection('viewRollups').find({ videoId: 'apart' }).toArray()).toMatchObject([sums]);
    expect(await db.collection('interactions').find({ videoId: 'apart' }).toArray()).toMatchObject([sums]);
  });

  it('lets raw events go after 90 days, sums and interactions never', async () => {
    const expiring = async (name: string) =>
      (await own.mongo.db.collection(name).indexes()).flatMap(({ key, expireAfterSeconds }) =>
        expireAfterSeconds === undefined ? [] : [{ key, expireAfterSeconds }],
      );
    expect(await expiring('viewEvents')).toEqual([{ key: { writtenAt: 1 }, expireAfterSeconds: 90 * 86_400 }]);
    expect([await expiring('viewRollups'), await expiring('interactions')]).toEqual([[], []]);
  });

  const steps = [
    'before reading',
    'after reading',
    'after adding viewers',
    'before telling',
    'after telling',
    'before writing',
    'after writing',
    'before trimming',
    'after trimming',
  ];
  it.each(steps)('counts exactly once when it dies %s, viewers too, and has told which were viewed', async (step) => {
    const videoId = `dies ${step}`;
    const told: string[] = [];
    const viewed = async (videoIds: readonly string[]) => void told.push(...videoIds);
    const context = { ...own.context, viewed };
    await own.views.record(viewsOf(videoId, 12, step), new Date());
    await expect(drain(new IngestViews(dyingAt(step, context)))).rejects.toThrow('killed');
    await drain(new IngestViews(context));
    expect(told).toContain(videoId);
    expect(await own.views.uniqueViewers([videoId])).toEqual(new Map([[videoId, 12]]));
    await own.views.record(viewsOf(videoId, 5, `${step} later`), new Date());
    await drain();
    expect(await own.written(videoId)).toEqual({ events: 17, qualified: 17, watchedMs: 68_000, interactions: 17 });
    expect(await own.backlog()).toBe(0);
  });

  it('counts exactly once when a step fails and the same ingester goes on', async () => {
    await own.views.record(viewsOf('again', 12, 'again'), new Date());
    const once = new IngestViews(dyingAt('after writing', own.context));
    await expect(once.step(on)).rejects.toThrow('killed');
    while (await once.step(on));
    expect(await own.written('again')).toMatchObject({ events: 12, qualified: 12 });
    expect(await own.backlog()).toBe(0);
  });

  it('counts exactly once when two ingesters take the same partitions', async () => {
    const [one, other] = [new IngestViews(own.context), new IngestViews(own.context)];
    for (let round = 0; round < 5; round++) {
      await own.views.record(viewsOf('two', 20, `two ${round}`), new Date());
      await Promise.all([drain(one), drain(other)]);
    }
    expect(await own.written('two')).toMatchObject({ events: 100, qualified: 100, interactions: 100 });
    expect(await own.backlog()).toBe(0);
  });

  it('writes nothing twice when the log is lost and the same views come again', async () => {
    const views = viewsOf('lost', 8, 'lost');
    await own.views.record(views, new Date());
    await drain();
    for await (const keys of own.redis.scanStream({ match: `${own.env.KEY_PREFIX}:*`, count: 1_000 }))
      if (keys.length > 0) await own.redis.unlink(...keys);
    expect(await own.views.record([...views, ...viewsOf('lost', 2, 'new')], new Date())).toHaveLength(10);
    await drain();
    expect(await own.written('lost')).toEqual({ events: 10, qualified: 10, watchedMs: 40_000, interactions: 10 });
    expect(await own.backlog()).toBe(0);
  });
});

/** The context of an ingester that is killed at a step, once. */
function dyingAt(step: string, { log, history, views, viewed, ...rest }: Context): Context {
  let alive = true;
  const at = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
    const die = (when: string) => {
      if (!alive || `${when} ${name}` !== step) return;
      alive = false;
      throw new Error('killed');
    };
    die('before');
    const result = await run();
    die('after');
    return result;
  };
  // The first trimming only lets go of what was done before.
  let caughtUp = false;
  return {
    ...rest,
    views: { addViewers: (events) => at('adding viewers', () => views.addViewers(events)) },
    viewed: (videoIds) => at('telling', () => viewed(videoIds)),
    log: {
      partitions: log.partitions,
      read: (positions, entries) => at('reading', () => log.read(positions, entries)),
      trim: (positions) => {
        const name = caughtUp ? 'trimming' : 'catching up';
        caughtUp = true;
        return at(name, () => log.trim(positions));
      },
    },
    history: {
      succeed: (name) => history.succeed(name),
      positions: () => history.positions(),
      write: (batches, from, name) => at('writing', () => history.write(batches, from, name)),
    },
  };
}
