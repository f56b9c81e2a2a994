import { afterAll, describe, expect, inject, it } from 'vitest';
import { encoded, ownStores } from './stores.fixture.ts';

const own = await ownStores(inject('stores'));
const { videos } = own;
afterAll(() => own[Symbol.asyncDispose]());

const now = new Date('2026-11-22T12:00:00Z');
const reason = { code: 'INTERNAL', message: 'Something went wrong on our side.', retryable: true };

describe('claiming a video', () => {
  it('lets exactly one of many at once have it', async () => {
    const { id } = await own.video();
    const claims = await Promise.all(Array.from({ length: 20 }, (_, n) => videos.claim(id, `worker-${n}`, 60_000)));
    const winners = claims.filter((claim) => claim !== null);
    expect(winners).toHaveLength(1);
    expect(winners[0]?.lease.fence).toBe(1);
  });

  it('waits for a live lease and follows a dead one with a higher fence', async () => {
    const { id } = await own.video();
    const first = await videos.claim(id, 'a', 30);
    expect(await videos.claim(id, 'b', 30_000)).toBeNull();
    await expect.poll(() => videos.claim(id, 'b', 30_000)).not.toBeNull();
    expect(await videos.renew(id, first!.lease.fence, 30_000)).toBe(false);
    expect((await videos.byId(id))!.lease).toMatchObject({ holder: 'b', fence: 2 });
  });

  it('is refused for a video that needs no compression', async () => {
    const { id } = await own.video();
    const claim = await videos.claim(id, 'a', 30_000);
    expect(await videos.markReady(id, claim!.lease.fence, encoded(id), now)).toBe(true);
    expect(await videos.claim(id, 'b', 30_000)).toBeNull();
    expect(await videos.claim('unknown', 'b', 30_000)).toBeNull();
  });

  it('makes a failed video PROCESSING again', async () => {
    const { id } = await own.video();
    const claim = await videos.claim(id, 'a', 30_000);
    await videos.fail(id, claim!.lease.fence, reason, now, now);
    expect(await videos.byId(id)).toMatchObject({ status: 'FAILED', attempts: 1, reason, dueAt: now });
    expect(await videos.claim(id, 'b', 30_000)).toMatchObject({ status: 'PROCESSING', reason: null });
    expect(await own.log(id)).toEqual(['1 PROCESSING', '2 FAILED', '3 PROCESSING']);
  });
});

describe('a worker that dies with a video', () => {
  it('is counted by the next claim, and forgotten when the video is READY', async () => {
    const { id } = await own.video();
    expect(await videos.claim(id, 'a', 1)).toMatchObject({ deaths: 0, lease: { afterDeath: false } });
    await expect.poll(() => videos.claim(id, 'b', 1)).toMatchObject({ deaths: 1, lease: { afterDeath: true } });
    await expect.poll(() => videos.claim(id, 'c', 60_000)).toMatchObject({ deaths: 2, lease: { fence: 3 } });
    expect(await videos.release(id, 3)).toBe(true);
    expect((await videos.resting(1_000)).map((video) => video.id)).toContain(id);
    const again = await videos.claim(id, 'd', 60_000);
    expect(again).toMatchObject({ deaths: 2, lease: { afterDeath: false, holder: 'd' } });
    await videos.markReady(id, again!.lease.fence, encoded(id), now);
    expect(await videos.byId(id)).toMatchObject({ deaths: 0 });
  });

  it('is not one that failed or gave the video back', async () => {
    const { id } = await own.video();
    await videos.release(id, (await videos.claim(id, 'a', 60_000))!.lease.fence);
    await videos.fail(id, (await videos.claim(id, 'b', 60_000))!.lease.fence, reason, now, now);
    expect(await videos.claim(id, 'c', 60_000)).toMatchObject({ deaths: 0, lease: { afterDeath: false } });
  });
});

describe('a stale fence', () => {
  it('writes nothing', async () => {
    const { id } = await own.video();
    const stale = (await videos.claim(id, 'a', 60_000))!.lease.fence;
    await videos.release(id, stale);
    await videos.claim(id, 'b', 60_000);
    const before = await videos.byId(id);
    const tries = [
      videos.renew(id, stale, 60_000),
      videos.progress(id, stale, 50, 1000),
      videos.markPlayable(id, stale, encoded(id), now),
      videos.markReady(id, stale, encoded(id), now),
      videos.reject(id, stale, reason, now),
      videos.fail(id, stale, reason, now, now),
      videos.release(id, stale),
    ];
    expect(await Promise.all(tries)).toEqual(tries.map(() => false));
    expect(await videos.byId(id)).toEqual(before);
  });

  it.each(['delete', 'take down'])('is what a worker holds after %s', async (what) => {
    const { id, ownerId } = await own.video();
    const fence = (await videos.claim(id, 'a', 60_000))!.lease.fence;
    await (what === 'delete' ? videos.delete(id, ownerId, now) : videos.takeDown(id, reason, 'moderator', now));
    expect(await videos.renew(id, fence, 60_000)).toBe(false);
    expect(await videos.markReady(id, fence, encoded(id), now)).toBe(false);
    expect(await videos.claim(id, 'b', 60_000)).toBeNull();
  });
});

describe('moving a video', () => {
  it('counts a version and logs each move with it, and nothing that was refused', async () => {
    const { id, ownerId } = await own.video();
    const fence = (await videos.claim(id, 'a', 60_000))!.lease.fence;
    expect(await videos.progress(id, fence, 12.4, 5000)).toBe(true);
    expect(await videos.markPlayable(id, fence, encoded(id), now)).toBe(true);
    expect(await videos.markPlayable(id, fence, encoded(id), now)).toBe(false);
    expect(await videos.reject(id, fence, reason, now)).toBe(false);
    const later = new Date(now.getTime() + 5000);
    expect(await videos.markReady(id, fence, encoded(id), later)).toBe(true);
    expect(await videos.byId(id)).toMatchObject({ status: 'READY', percent: 100, publishedAt: now, statusAt: later });
    const deletes = await Promise.all(Array.from({ length: 5 }, () => videos.delete(id, ownerId, later)));
    expect(deletes.filter(Boolean)).toHaveLength(1);
    expect(await own.log(id)).toEqual(['1 PROCESSING', '2 PLAYABLE', '3 READY', '4 DELETED']);
  });

  it('leaves neither the move nor its log entry when one of both fails', async () => {
    const { id, ownerId } = await own.video();
    await own.mongo.db.command({ collMod: 'changes', validator: { to: { $ne: 'DELETED' } } });
    await expect(videos.delete(id, ownerId, now)).rejects.toThrow('validation');
    await own.mongo.db.command({ collMod: 'changes', validator: {} });
    expect(await videos.byId(id)).toMatchObject({ status: 'PROCESSING', version: 1, lease: { fence: 0 } });
    expect(await own.log(id)).toEqual(['1 PROCESSING']);
  });

  it('counts how often in a row the tools hung, keeps what they said last, and forgets both when it is READY', async () => {
    const { id } = await own.video();
    const fail = async (seen: { detail: string; hung: boolean }) => {
      const { fence } = (await videos.claim(id, 'a', 60_000))!.lease;
      await videos.fail(id, fence, reason, now, now, seen);
      const video = await videos.byId(id);
      return [video?.hangs, video?.detail];
    };
    expect(await fail({ detail: 'one', hung: true })).toEqual([1, 'one']);
    expect(await fail({ detail: `${'.'.repeat(9_000)}end`, hung: true })).toEqual([
      2,
      expect.stringMatching(/^\.{497}end$/),
    ]);
    expect(await fail({ detail: 'three', hung: false })).toEqual([0, 'three']);
    await fail({ detail: 'four', hung: true });
    await videos.markReady(id, (await videos.claim(id, 'a', 60_000))!.lease.fence, encoded(id), now);
    expect(await videos.byId(id)).toMatchObject({ status: 'READY', hangs: 0, detail: '' });
  });

  it('keeps a playable video playable when the rest of it fails', async () => {
    const { id } = await own.video();
    const fence = (await videos.claim(id, 'a', 60_000))!.lease.fence;
    await videos.markPlayable(id, fence, encoded(id), now);
    expect(await videos.fail(id, fence, reason, now, now)).toBe(true);
    expect(await videos.byId(id)).toMatchObject({
      status: 'PLAYABLE',
      attempts: 1,
      dueAt: now,
      lease: { holder: null },
    });
  });

  it('lets nobody but the owner delete or change it', async () => {
    const { id } = await own.video();
    expect(await videos.delete(id, 'somebody', now)).toBe(false);
    expect(await videos.update(id, 'somebody', { caption: 'mine' }, now)).toBeNull();
  });
});

describe('videos that are due', () => {
  it('are those without a live lease whose time has come', async () => {
    const [fresh, leased, later, due, ready] = await Promise.all(Array.from({ length: 5 }, () => own.video()));
    await videos.claim(leased!.id, 'a', 60_000);
    const inAnHour = new Date(now.getTime() + 3_600_000);
    const take = async (id: string) => (await videos.claim(id, 'a', 60_000))!.lease.fence;
    await videos.fail(later!.id, await take(later!.id), reason, inAnHour, now);
    await videos.fail(due!.id, await take(due!.id), reason, now, now);
    await videos.markReady(ready!.id, await take(ready!.id), encoded(ready!.id), now);
    const all = (await videos.dueForCompression(now, 1000)).map((video) => video.id);
    const mine = [fresh, leased, later, due, ready].map((video) => all.includes(video!.id));
    expect(mine).toEqual([true, false, false, true, false]);
    expect(all).toEqual([...all].sort());
    expect((await videos.dueForCompression(inAnHour, 1000)).map((video) => video.id)).toContain(later!.id);
  });
});
