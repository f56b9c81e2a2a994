import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { aDay, aMinute, anHour, anyTimes, bruteForce, longestStepBack } from './domain/brute-force.fixture.ts';
import { addViews, noViews } from './domain/video-windows.ts';
import { windowNames } from './domain/window.ts';
import { RedisEventLog } from './event-log.ts';
import type { View } from './view.ts';
import { aView, type OwnViews, ownViews } from './views.fixture.ts';

let own: OwnViews;
beforeAll(async () => {
  own = await ownViews(inject('stores'));
});
afterAll(() => own[Symbol.asyncDispose]());

const now = new Date('2026-03-01T12:00:30Z');
const later = (ms: number) => new Date(now.getTime() + ms);

describe('windows in Redis', () => {
  it('count what the brute-force model counts, in the world and in a region', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(anyTimes, fc.nat(8 * aDay), async (times, idle) => {
        fc.pre(times.length > 0);
        const videoId = `random-${++run}`;
        for (const [index, at] of times.entries())
          await own.views.record([aView({ videoId, region: index % 3 === 0 ? 'FR' : 'DE' })], at);
        const at = new Date((times.at(-1)?.getTime() ?? 0) + idle);
        const french = times.filter((_, index) => index % 3 === 0);
        expect((await own.views.counts([videoId], at)).get(videoId)).toMatchObject(bruteForce(times, at));
        if (longestStepBack(times) > anHour) return;
        expect((await own.views.regionCounts([videoId], 'FR', at)).get(videoId)).toEqual(bruteForce(french, at));
        // The same, counted by the function on its way down the bounds.
        for (const window of windowNames) {
          const top = await own.views.topCounts(window, 'FR', 10_000, at);
          expect(top.find((entry) => entry.videoId === videoId)?.count ?? 0).toBe(bruteForce(french, at)[window]);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('hold slots of many thousand views, as the model does, also when some come late', async () => {
    // Each size takes a byte more in a closed slot; what is late goes into slots that are closed already.
    const bursts = [
      ...[70, 9_000, 20_000].map((count, minute) => ({ count, at: later(minute * aMinute) })),
      { count: 300, at: later(aMinute) },
      { count: 100, at: later(61 * aMinute) },
      { count: 200, at: later(2 * aMinute) },
    ];
    for (const { count, at } of bursts)
      await own.views.record(
        Array.from({ length: count }, () => aView({ videoId: 'hot' })),
        at,
      );
    const times = bursts.flatMap(({ count, at }) => Array<Date>(count).fill(at));
    const model = bursts.reduce((windows, { count, at }) => addViews(windows, at, count), noViews);
    expect(await own.views.slots('hot')).toMatchObject(model);
    for (const minutes of [61, 65, 120, 8 * 1_440]) {
      const at = later(minutes * aMinute);
      const counts = bruteForce(times, at);
      expect((await own.views.counts(['hot'], at)).get('hot')).toMatchObject(counts);
      expect((await own.views.regionCounts(['hot'], 'DE', at)).get('hot')).toEqual(counts);
      for (const window of windowNames) {
        const top = await own.views.topCounts(window, null, 10_000, at);
        expect(top.find(({ videoId }) => videoId === 'hot')?.count ?? 0).toBe(counts[window]);
      }
    }
  });

  it('know nothing of a video that nobody watched, and say so apart from zero', async () => {
    const strange = { ...own.env, KEY_PREFIX: `${own.env.KEY_PREFIX}-empty` };
    const { Views } = await import('./views.ts');
    const views = new Views(own.redis, { prefix: strange.KEY_PREFIX });
    expect((await views.counts(['x'], now)).get('x')).toMatchObject({ LAST_30_DAYS: 0, completeSince: null });
    await views.open(now);
    expect((await views.counts(['x'], later(5))).get('x')).toMatchObject({ LAST_30_DAYS: 0, completeSince: now });
  });
});

describe('recording', () => {
  it('takes a client view id once, also twice in one batch', async () => {
    const view = aView({ videoId: 'once' });
    expect(await own.views.record([view, view], now)).toEqual(['QUALIFIED', 'REPEATED']);
    expect(await own.views.record([view], later(aMinute))).toEqual(['REPEATED']);
    expect(await own.views.record([view], later(24 * anHour))).toEqual(['REPEATED']);
    expect((await own.views.counts(['once'], now)).get('once')).toMatchObject({ LAST_5_MINUTES: 1 });
  });

  it('takes a playback once, whatever the client view ids', async () => {
    const again = (parts: Partial<View> = {}) =>
      aView({ videoId: 'replayed', viewerId: 'fan', playbackAt: now, ...parts });
    const [other, next] = [new Date(now.getTime() + 1), new Date(now.getTime() + 2)];
    expect(await own.views.record([again(), again(), again({ playbackAt: other })], now)).toEqual([
      'QUALIFIED',
      'REPEATED',
      'TAKEN',
    ]);
    expect(await own.views.record([again(), again({ playbackAt: other })], later(24 * anHour))).toEqual([
      'REPEATED',
      'REPEATED',
    ]);
    // Another video's playback of the same moment is another one.
    const elsewhere = again({ videoId: 'played beside it' });
    expect(await own.views.record([again({ playbackAt: next }), elsewhere], later(24 * anHour))).toEqual([
      'QUALIFIED',
      'QUALIFIED',
    ]);
  });

  it('counts a viewer and a video once within an hour, whatever the client view ids', async () => {
    const again = () => aView({ videoId: 'hourly', viewerId: 'fan' });
    expect(await own.views.record([again(), again()], now)).toEqual(['QUALIFIED', 'TAKEN']);
    expect(await own.views.record([again()], later(anHour - 1_000))).toEqual(['TAKEN']);
    expect(await own.views.record([again()], later(anHour))).toEqual(['QUALIFIED']);
    expect(await own.views.record([aView({ videoId: 'hourly' })], later(anHour))).toEqual(['QUALIFIED']);
    expect((await own.views.counts(['hourly'], later(anHour))).get('hourly')).toMatchObject({ LAST_7_DAYS: 3 });
  });

  it('knows about how many people viewed a video, from what the log says', async () => {
    const of = (viewerId: string, longEnough = true) => aView({ videoId: 'people', viewerId, longEnough });
    await own.views.record([of('a'), of('b'), of('a'), of('c', false)], now);
    await own.views.record([of('b'), of('d')], later(2 * anHour));
    const log = new RedisEventLog(own.redis, own.env.KEY_PREFIX);
    const [batch] = await log.read(new Map([[own.views.partitionOf('people'), null]]), 100);
    await own.views.addViewers(batch?.events ?? []);
    await own.views.addViewers(batch?.events ?? []);
    expect(await own.views.uniqueViewers(['people', 'nobody'])).toEqual(
      new Map(Object.entries({ people: 3, nobody: 0 })),
    );
  });

  it('remembers what was on screen for a second', async () => {
    const shown = (videoId: string, watchedMs: number) =>
      aView({ videoId, viewerId: 'eve', watchedMs, longEnough: false });
    await own.views.record([shown('long', 1_000), shown('short', 999)], now);
    expect(await own.views.seen('eve', ['long', 'short', 'never'], now)).toEqual(new Set(['long']));
    expect(await own.views.seen('adam', ['long'], now)).toEqual(new Set());
  });

  it('changes nothing after 64 watches of one video by one viewer in a day', async () => {
    const watches = Array.from({ length: 70 }, () => aView({ videoId: 'loop', viewerId: 'looper' }));
    const outcomes = await own.views.record(watches, now);
    expect(outcomes.filter((outcome) => outcome === 'REPEATED')).toHaveLength(6);
    expect(await own.views.record([aView({ videoId: 'loop', viewerId: 'looper' })], later(27 * anHour))).toEqual([
      'QUALIFIED',
    ]);
  });
});
