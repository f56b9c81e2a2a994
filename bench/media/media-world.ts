import { openAsBlob, readFileSync } from 'node:fs';
import { appendFile, copyFile } from 'node:fs/promises';
import { ChangeLog } from '@reelgraph/changes';
import { type Person, person, uploadFile } from '@reelgraph/client';
import { type RoomName, startTestStores, startWorld, until, type World } from '@reelgraph/devkit';
import { descendants } from '@reelgraph/media/corpus/process-watch.ts';
import { connectMongo } from '@reelgraph/mongo';
import { type Video, VideoStore } from '@reelgraph/videos';
import { ProcessMeter } from './process-meter.ts';

/** On the wall clock: the rooms are other processes. */
export type Times = { claimedAt: number; playableAt: number; readyAt: number; video: Video };

const LEASE_MS = 60_000;
const all = ['user', 'video', 'feed', 'intake', 'compressor', 'gateway'] as const satisfies readonly RoomName[];

export type MediaWorld = AsyncDisposable & {
  readonly gatewayUrl: string;
  readonly alice: Person;
  /** Sends a file; answers when its last byte left, and the video that it becomes. */
  send(file: string): Promise<{ postedAt: number; videoId: string }>;
  /** When the worker took a video, and when it could first be played and was READY. */
  follow(videoId: string): Promise<Times>;
  meter(room: RoomName): ProcessMeter;
  /** Stops a room where it stands, until disposed. */
  hold(room: RoomName): Disposable;
};

/** Every room of an upload's way as a process of its own, on stores of its own. */
export async function openMediaWorld(threads: number, rooms: readonly RoomName[] = all): Promise<MediaWorld> {
  await using open = new AsyncDisposableStack();
  const stores = await startTestStores();
  open.defer(() => stores.stop());
  const env = {
    COMPRESSOR_LEASE_MS: String(LEASE_MS),
    COMPRESSOR_CONCURRENCY: '1',
    COMPRESSOR_THREADS: String(threads),
    UPLOADS_PER_DAY: '1000000',
    UPLOAD_BYTES_PER_DAY: String(2 ** 50),
    RATE_LIMIT_VIEWER: '10000000',
    RATE_LIMIT_ADDRESS: '10000000',
    SWEEP_EVERY_MS: '15000',
  };
  const world: World = open.use(await startWorld(stores.env, { rooms, asProcesses: rooms, env }));
  const mongo = open.use(await connectMongo({ url: world.env.MONGODB_URL, database: world.env.MONGODB_DATABASE }));
  const videos = new VideoStore(mongo, new ChangeLog(mongo.db));
  const alice = await person(world.gatewayUrl, 'alice');
  const opened = open.move();
  return {
    gatewayUrl: world.gatewayUrl,
    alice,
    async send(file) {
      let postedAt = 0;
      const blob = await openAsBlob(file, { type: 'video/mp4' });
      const upload = await uploadFile(alice.client, blob, { onProgress: () => (postedAt = Date.now()) });
      return { postedAt, videoId: upload.video?.id ?? '' };
    },
    follow: (videoId) => follow(videos, videoId),
    meter: (room) => new ProcessMeter(pidOf(room)),
    hold(room) {
      const pid = pidOf(room);
      process.kill(pid, 'SIGSTOP');
      return { [Symbol.dispose]: () => void process.kill(pid, 'SIGCONT') };
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Looks often until the video is taken, and then seldom: what it asks is on its record, and each look takes of the same cores. */
async function follow(videos: VideoStore, videoId: string): Promise<Times> {
  let claimedAt = Number.POSITIVE_INFINITY;
  let video: Video | null = null;
  const look = async (): Promise<string> => {
    video = await videos.byId(videoId);
    if (!video) return 'not there';
    if (video.lease.holder !== null) claimedAt = Math.min(claimedAt, video.lease.until.getTime() - LEASE_MS);
    return video.status;
  };
  const isOver = (status: string) => ['READY', 'REJECTED', 'FAILED'].includes(status);
  const isTaken = async () => isOver(await look()) || Number.isFinite(claimedAt) || 'it is not taken';
  await until(`video ${videoId} is taken`, isTaken, { withinMs: 3_600_000, everyMs: 50 });
  const hasEnded = async () => {
    const status = await look();
    return isOver(status) || `it is ${status}`;
  };
  await until(`video ${videoId} is READY`, hasEnded, { withinMs: 3_600_000, everyMs: 400 });
  // @note `until` has looked.
  const done = video as unknown as Video;
  if (done.status !== 'READY') throw new Error(`video ${videoId} ended ${done.status}: ${done.reason?.code}`);
  return { claimedAt, playableAt: done.publishedAt?.getTime() ?? 0, readyAt: done.statusAt.getTime(), video: done };
}

function pidOf(room: RoomName): number {
  const main = new RegExp(`/${room}/src/main\\.ts`);
  const pid = descendants().find((each) => main.test(commandOf(each)));
  if (pid === undefined) throw new Error(`${room} does not run`);
  return pid;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** The same clip in other bytes, since the same ones would be the same video: a box at its end that players pass over. */
export async function variantOf(file: string, index: number): Promise<string> {
  const copy = `${file}.${index}.mp4`;
  await copyFile(file, copy);
  const box = Buffer.alloc(16);
  box.writeUInt32BE(16, 0);
  box.write('free', 4, 'latin1');
  box.writeUInt32BE(index, 8);
  await appendFile(copy, box);
  return copy;
}
