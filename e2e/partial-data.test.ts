import { openAsBlob } from 'node:fs';
import { connect, type Person, person } from '@reelgraph/client';
import { startWorld, type World } from '@reelgraph/devkit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { phoneClip, removeClip } from './clips.ts';

// One subgraph after the other is away: what the others know is still answered, and all is well when it is back.
let world: World;
let alice: Person;
let videoId: string;

beforeAll(async () => {
  world = await startWorld(inject('stores'), { rooms: ['user', 'video', 'feed', 'gateway'] });
  alice = await person(world.gatewayUrl, 'alice');
  const clip = await phoneClip();
  const file = await openAsBlob(clip.file, { type: clip.type });
  const upload = await alice.uploads(file, { caption: 'Still here' });
  await removeClip(clip);
  videoId = upload.video?.id ?? '';
});
afterAll(() => world[Symbol.asyncDispose]());

async function without<Answer>(room: 'user' | 'video' | 'feed', ask: () => Promise<Answer>): Promise<Answer> {
  await world.kill(room);
  try {
    return await ask();
  } finally {
    await world.restart(room);
  }
}

describe('while a subgraph is away', () => {
  it('a video is shown without its counts, and those are unknown, not zero', async () => {
    const video = await without('feed', () => alice.client.video({ id: videoId }));
    expect(video).toMatchObject({ caption: 'Still here', author: { handle: alice.handle }, watchCounts: null });
  });

  it('a video is shown without its author, to somebody whose token is still good', async () => {
    const video = await without('user', () => alice.client.video({ id: videoId }));
    expect(video).toMatchObject({ caption: 'Still here', author: null, watchCounts: { lastHour: 0 } });
  });

  it('a person is shown without their videos', async () => {
    const { user } = await without('video', () => alice.client.videosOf({ userId: alice.id }));
    expect(user).toEqual({ id: alice.id, videos: null });
  });

  it('what only it knows is refused with a code that says to try again, and the gateway is not healthy', async () => {
    await without('user', async () => {
      const signUp = { email: 'late@example.com', handle: 'late', password: 'long enough' };
      await expect(connect(world.gatewayUrl).signUp({ input: signUp })).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        retryable: true,
      });
      const health = await fetch(`${world.gatewayUrl}/health`);
      expect(health.status).toBe(503);
      expect(await health.json()).toMatchObject({ problems: { user: 'cannot be reached' } });
    });
    expect((await fetch(`${world.gatewayUrl}/health`)).status).toBe(200);
    expect(await alice.client.video({ id: videoId })).toMatchObject({
      author: { handle: alice.handle },
      watchCounts: { lastHour: 0 },
    });
  });
});
