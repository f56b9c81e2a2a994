import { openAsBlob } from 'node:fs';
import { connect, type Person, person } from '@reelgraph/client';
import { startWorld, type World } from '@reelgraph/devkit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Clip, phoneClip, realClipsHere, removeClip } from './clips.ts';

// The whole picture as one test: from a phone's bytes to a counted view in somebody else's feed.
let world: World;
beforeAll(async () => {
  world = await startWorld(inject('stores'));
});
afterAll(() => world[Symbol.asyncDispose]());

const clips = realClipsHere().length > 0 ? realClipsHere() : [await phoneClip()];
afterAll(() => Promise.all(clips.map(removeClip)));

describe.each(clips)('the way of $name', (clip) => {
  it('goes from a phone to another person’s feed, plays there, and is counted', async () => {
    const alice = await person(world.gatewayUrl, 'alice');
    const bob = await person(world.gatewayUrl, 'bob');

    const videoId = await publish(alice, clip);
    const video = await alice.client.video({ id: videoId });
    expect(video).toMatchObject({ status: 'READY', caption: 'Look at this #first', hashtags: ['first'], reason: null });
    await isSmallAndUpright(alice, videoId, clip);
    await playsByRange(alice, videoId);

    await bob.follows(alice);
    const following = await bob.client.following();
    expect(following.edges.map((edge) => edge.node?.id)).toEqual([videoId]);
    expect(await feedOf(bob)).toContain(videoId);

    const watching = await bob.opens(videoId);
    world.advance(60_000);
    expect(await watching.stops({ watchedMs: video?.durationMs ?? 0, completed: true })).toBe(true);

    const counted = await alice.client.video({ id: videoId });
    expect(counted?.watchCounts).toEqual({
      last5Minutes: 1,
      last30Minutes: 1,
      lastHour: 1,
      last7Days: 1,
      last30Days: 1,
    });
    expect(await feedOf(bob)).not.toContain(videoId);
    await world.settle();
    expect(await feedOf(bob)).not.toContain(videoId);
  });
});

/** Uploads straight to the store, and waits for the workers as a world does. */
async function publish(owner: Person, clip: Clip): Promise<string> {
  const file = await openAsBlob(clip.file, { type: clip.type });
  const upload = await owner.uploads(file, { caption: 'Look at this #first' });
  await world.settle();
  const finished = await owner.client.upload({ id: upload.id });
  expect(finished).toMatchObject({ status: 'ACCEPTED', reason: null, progress: { percent: 100 } });
  return finished?.video?.id ?? '';
}

async function isSmallAndUpright(owner: Person, videoId: string, clip: Clip): Promise<void> {
  const video = await owner.client.video({ id: videoId });
  const { size } = await openAsBlob(clip.file);
  expect(video?.renditions.length).toBeGreaterThan(0);
  for (const { sizeBytes, width, height, prefetchBytes } of video?.renditions ?? []) {
    expect(sizeBytes).toBeLessThan(size);
    expect(prefetchBytes).toBeLessThanOrEqual(sizeBytes);
    expect(width / height).toBeCloseTo(clip.upright.width / clip.upright.height, 1);
    expect(width).toBeLessThanOrEqual(clip.upright.width);
  }
  const poster = await fetch(video?.poster?.url ?? '');
  expect([poster.status, poster.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  expect((await poster.arrayBuffer()).byteLength).toBeGreaterThan(100);
  expect(Buffer.from(video?.poster?.thumbhash ?? '', 'base64').length).toBeGreaterThan(10);
}

/** As a player does: the first bytes, then the rest, which together are the whole MP4; and nobody without the signature. */
async function playsByRange(viewer: Person, videoId: string): Promise<void> {
  const video = await viewer.client.video({ id: videoId });
  const { url = '', rendition } = video?.playback ?? {};
  const first = await fetch(url, { headers: { range: 'bytes=0-1023' } });
  expect([first.status, first.headers.get('content-range')]).toEqual([206, `bytes 0-1023/${rendition?.sizeBytes}`]);
  const head = Buffer.from(await first.arrayBuffer());
  expect(head.subarray(4, 8).toString()).toBe('ftyp');
  expect(head.includes('moov')).toBe(true);
  const rest = await fetch(url, { headers: { range: 'bytes=1024-' } });
  expect(head.length + (await rest.arrayBuffer()).byteLength).toBe(rendition?.sizeBytes);
  const unsigned = new URL(url);
  unsigned.search = '';
  const refused = await fetch(unsigned);
  await refused.body?.cancel();
  expect(refused.status).toBe(403);
}

async function feedOf(viewer: Person): Promise<(string | undefined)[]> {
  const page = await viewer.client.forYou();
  return page.hasSeenAll ? [] : page.edges.map((edge) => edge.node?.id);
}

it('shows a stranger what is public, without an account', async () => {
  const guest = connect(world.gatewayUrl);
  await guest.signInAsGuest({ deviceId: crypto.randomUUID() });
  const page = await guest.forYou();
  expect(page.edges.length).toBeGreaterThan(0);
  expect(page.edges.every((edge) => edge.node?.status === 'READY' && edge.node.playback)).toBe(true);
});

it('leaves out what somebody saw as a guest when they have signed up', async () => {
  const guest = connect(world.gatewayUrl);
  const { viewer } = await guest.signInAsGuest({ deviceId: crypto.randomUUID() });
  const video = (await guest.forYou()).edges[0]?.node;
  world.advance(60_000);
  const view = { videoId: video?.id ?? '', watchToken: video?.playback?.watchToken ?? '', watchedMs: 3_000 };
  expect(await guest.recordViews({ views: [{ ...view, clientViewId: crypto.randomUUID() }] })).toMatchObject({
    accepted: 1,
    refused: [],
  });
  const handle = `guest_${crypto.randomUUID().slice(0, 8)}`;
  const account = await guest.signUp({ input: { email: `${handle}@example.com`, handle, password: 'long enough' } });
  expect(account.viewer).toMatchObject({ id: viewer.id, handle, isGuest: false });
  for (let round = 0; round < 2; round += 1) {
    const { edges, hasSeenAll } = await guest.forYou();
    expect(hasSeenAll ? [] : edges.map((edge) => edge.node?.id)).not.toContain(video?.id);
    await world.settle();
  }
});
