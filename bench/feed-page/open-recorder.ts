import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Helper } from '../gateway/running.ts';
import type { FloorPage } from './floor.ts';
import type { RecorderOrder, RecorderPlaces, RecorderReport } from './recorder.ts';
import type { WorldOfClips } from './world-of-clips.ts';

export type Recorder = AsyncDisposable & {
  readonly urls: RecorderPlaces['urls'];
  /** Says what one page asks of the rooms; gives the file in which it stands with its answer. */
  recordPage(ask: () => Promise<string>): Promise<string>;
};

/** Puts a recorder before the world's subgraphs. */
export async function openRecorder({ world }: WorldOfClips): Promise<Recorder> {
  await using opening = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'feed-page-record-'));
  opening.defer(() => rm(folder, { recursive: true }));
  const helper = opening.use(new Helper('../feed-page/recorder.ts'));
  const { USER_URL: user = '', VIDEO_URL: video = '', FEED_URL: feed = '' } = world.envFor('gateway', 0);
  const { urls } = await helper.ask<RecorderPlaces>({ rooms: { user, video, feed } } satisfies RecorderOrder);
  const open = opening.move();
  return {
    urls,
    async recordPage(ask) {
      await helper.ask<RecorderReport>({});
      const answer: unknown = JSON.parse(await ask());
      const { recorded } = await helper.ask<RecorderReport>({});
      console.log('What one page of ten asks of the rooms:');
      console.table(
        recorded.map(({ url, body, bytes, wait }) => ({ of: nameIn(urls, url), wait, sent: body.length, bytes })),
      );
      const file = join(folder, 'page.json');
      await writeFile(file, JSON.stringify({ recorded, answer } satisfies FloorPage));
      return file;
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

function nameIn(urls: RecorderPlaces['urls'], url: string): string {
  return Object.entries(urls).find(([, each]) => each === url)?.[0] ?? url;
}
