import { execFile } from 'node:child_process';
import { openAsBlob } from 'node:fs';
import { promisify } from 'node:util';
import { type Person, person } from '@reelgraph/client';
import { startWorld, type World } from '@reelgraph/devkit';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { phoneClip, removeClip } from './clips.ts';

let world: World;
let alice: Person;
let videoId: string;
beforeAll(async () => {
  const rooms = ['user', 'video', 'feed', 'intake', 'compressor', 'gateway'] as const;
  world = await startWorld(inject('stores'), { rooms, env: { HLS: 'on' } });
  alice = await person(world.gatewayUrl, 'alice');
  const clip = await phoneClip({ seconds: 5 });
  const upload = await alice.uploads(await openAsBlob(clip.file, { type: clip.type }));
  await removeClip(clip);
  await world.settle();
  videoId = (await alice.client.upload({ id: upload.id }))?.video?.id ?? '';
});
afterAll(() => world[Symbol.asyncDispose]());

const hlsUrl = async () => (await alice.client.video({ id: videoId }))?.playback?.hlsUrl ?? '';

it('plays by HLS, every rung, from addresses that are signed for the viewer', async () => {
  const url = await hlsUrl();
  const entries = [
    '-v',
    'error',
    '-of',
    'json',
    '-show_entries',
    'format=format_name,duration:program=program_id:stream=codec_name',
  ];
  const { stdout, stderr } = await promisify(execFile)('ffprobe', [...entries, url]);
  const { format, programs, streams } = JSON.parse(stdout);
  expect([stderr, format.format_name, programs.length]).toEqual(['', 'hls', 3]);
  expect(Math.abs(Number(format.duration) - 5)).toBeLessThan(0.2);
  expect(new Set(streams.map((stream: { codec_name: string }) => stream.codec_name))).toEqual(new Set(['h264', 'aac']));
  // To its last frame, through the ranges of the store.
  const decoded = await promisify(execFile)('ffmpeg', ['-v', 'error', '-xerror', '-i', url, '-f', 'null', '-']);
  expect(decoded.stderr).toBe('');
});

it('answers nobody whose address is not signed, is of another video, or names what is no playlist', async () => {
  const url = await hlsUrl();
  const statusOf = async (change: Record<string, string>) => {
    const address = new URL(url);
    for (const [name, value] of Object.entries(change)) address.searchParams.set(name, value);
    return (await fetch(address)).status;
  };
  expect(await statusOf({})).toBe(200);
  const token = new URL(url).searchParams.get('token') ?? '';
  const { watchToken } = (await alice.client.video({ id: videoId }))?.playback ?? { watchToken: '' };
  for (const forged of ['', `${token}x`, watchToken]) expect(await statusOf({ token: forged })).toBe(403);
  expect(await statusOf({ video: '0'.repeat(24) })).toBe(403);
  for (const list of ['', '720.m4s', '../720.mp4', 'master.m3u8/', '1080.m3u8'])
    expect(await statusOf({ list })).toBe(404);
  // An address of before would hand out new ones for an hour to whom the video is not for any more.
  await alice.client.updateVideo({ input: { videoId, visibility: 'PRIVATE' } });
  expect(await statusOf({})).toBe(403);
  const own = await hlsUrl();
  expect((await fetch(own)).status).toBe(200);
  await alice.client.deleteVideo({ videoId });
  expect((await fetch(own)).status).toBe(404);
});
