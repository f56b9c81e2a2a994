import { openAsBlob } from 'node:fs';
import { connect, type Person, person, uploadFile } from '@reelgraph/client';
import { startWorld, until, type World } from '@reelgraph/devkit';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { phoneClip, removeClip } from './clips.ts';

let world: World;
let alice: Person;
let videoId: string;
beforeAll(async () => {
  world = await startWorld(inject('stores'), {
    rooms: ['user', 'video', 'feed', 'intake', 'compressor', 'gateway'],
    env: { PUBLISH_EVERY_MS: '50' },
  });
  alice = await person(world.gatewayUrl, 'alice');
});
afterAll(() => world[Symbol.asyncDispose]());

async function loseVideoSubgraph(): Promise<void> {
  await world.kill('video');
  await world.restart('video');
}

it('an upload is followed to READY without asking once, over the loss of the video subgraph', async () => {
  const clip = await phoneClip();
  const file = await openAsBlob(clip.file, { type: clip.type });
  const { id } = await alice.client.requestUpload({ input: { contentType: clip.type, sizeBytes: file.size } });
  const { client } = alice;
  const statuses: string[] = [];
  let sent: Promise<unknown> | undefined;
  for await (const upload of client.uploadStatus(id)) {
    const shown = upload.video?.status ?? upload.status;
    if (statuses.at(-1) !== shown) statuses.push(shown);
    sent ??= loseVideoSubgraph().then(() => uploadFile(client, file, { uploadId: id }));
  }
  await sent;
  await removeClip(clip);
  expect(statuses[0]).toBe('AWAITING_UPLOAD');
  expect(statuses.at(-1)).toBe('READY');
  const upload = await client.upload({ id });
  expect(upload).toMatchObject({ video: { status: 'READY' }, progress: { percent: 100 } });
  videoId = upload?.video?.id ?? '';
});

it('how far compression is, and how long it will take, is told while it goes on, and it can be cancelled', async () => {
  const clip = await phoneClip({ seconds: 8, hue: 90 });
  const { client } = alice;
  const { id } = await uploadFile(client, await openAsBlob(clip.file, { type: clip.type }));
  const ask = async () => (await client.upload({ id }))?.progress ?? { percent: 0, etaMs: null };
  const percents: number[] = [];
  const look = async () => {
    const { percent, etaMs } = await ask();
    percents.push(percent);
    return (percent > 5 && percent < 100 && (etaMs ?? 0) > 0) || `${percent} %, ${etaMs} ms left`;
  };
  await until('compression says how long it will take', look, { withinMs: 60_000, everyMs: 20 });
  expect(percents).toEqual(percents.toSorted((a, b) => a - b));
  expect(await client.cancelUpload({ uploadId: id })).toMatchObject({ status: 'CANCELLED' });
  expect(await client.upload({ id })).toMatchObject({ status: 'CANCELLED', video: null });
  await removeClip(clip);
});

it('a video is followed through its changes, with what another subgraph knows of its author', async () => {
  await alice.client.updateVideo({ input: { videoId, caption: 'Before' } });
  const bob = await person(world.gatewayUrl, 'fan');
  const captions: string[] = [];
  for await (const { caption, author } of bob.client.videoChanged(videoId)) {
    captions.push(caption);
    expect(author?.handle).toBe(alice.handle);
    if (caption === 'After') break;
    if (captions.length === 1) await alice.client.updateVideo({ input: { videoId, caption: 'After' } });
  }
  expect([captions[0], captions.at(-1)]).toEqual(['Before', 'After']);
});

it('nobody else may follow it, and a video is followed by those who may see it', async () => {
  const { id } = await alice.client.requestUpload({ input: { contentType: 'video/mp4', sizeBytes: 100 } });
  const bob = await person(world.gatewayUrl, 'bob');
  const first = (following: AsyncIterable<unknown>) => following[Symbol.asyncIterator]().next();
  await expect(first(bob.client.uploadStatus(id))).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
  await expect(first(connect(world.gatewayUrl).uploadStatus(id))).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
  await expect(first(bob.client.videoChanged('f'.repeat(24)))).rejects.toMatchObject({ code: 'VIDEO_NOT_FOUND' });
});
