import type { WatchedVideo } from '@reelgraph/videos';
import { expect, it } from 'vitest';
import { WatchedVideos } from './watched-videos.ts';

/** A store that counts how often it is asked for each video. */
function counting(known: readonly string[]) {
  const asked: string[] = [];
  const watched = async (ids: readonly string[]): Promise<Map<string, WatchedVideo>> => {
    asked.push(...ids);
    const there = ids.filter((id) => known.includes(id));
    return new Map(
      there.map((id) => [id, { id, ownerId: 'o', status: 'READY', visibility: 'PUBLIC', durationMs: null }]),
    );
  };
  return { asked, watched };
}

it('asks once for what was found, and every time for what was not', async () => {
  const store = counting(['a', 'b']);
  const videos = new WatchedVideos(store, 60_000);
  expect([...(await videos.byIds(['a', 'none'])).keys()]).toEqual(['a']);
  expect([...(await videos.byIds(['a', 'b', 'none'])).keys()]).toEqual(['a', 'b']);
  expect(store.asked).toEqual(['a', 'none', 'b', 'none']);
});

it('keeps nothing when it is told so', async () => {
  const store = counting(['a']);
  const videos = new WatchedVideos(store, 0);
  await videos.byIds(['a']);
  await videos.byIds(['a']);
  expect(store.asked).toEqual(['a', 'a']);
});
