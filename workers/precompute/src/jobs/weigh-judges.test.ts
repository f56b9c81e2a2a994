import { buildMatrix, EventLog, Pool, randomNumbers } from '@reelgraph/ranking';
import { expect, test } from 'vitest';
import type { CatalogueVideo } from '../domain/catalogue.ts';
import { dailySettings } from '../domain/daily-settings.ts';
import { feedRules } from '../domain/feed-rules.ts';
import { weighJudges } from './weigh-judges.ts';

const [people, count] = [200, 120];

/** What is chosen where everybody likes every third video, of `people` who saw 20 each of the first `shown`; `tagsOf` says what hashtags a video has. */
async function weighedWhere(tagsOf: (video: number) => number[], seen = 20, shown = count) {
  const random = randomNumbers(1);
  const log = new EventLog();
  for (let person = 0; person < people; person++)
    for (let i = 0; i < seen; i++) {
      const video = Math.floor(random() * shown);
      log.push(person, video, random() < (video % 3 === person % 3 ? 0.9 : 0.1) ? 1 : 0, i);
    }
  await using pool = await Pool.start(1);
  const { matrix, videoIds } = buildMatrix(pool.arena, log, { users: people, videos: count });
  const videos = Array.from(videoIds, (video): CatalogueVideo => {
    const tags = tagsOf(video);
    return { id: `v${video}`, owner: video, tags, durationMs: 20_000, publishedMs: 0, twins: video };
  });
  return await weighJudges(pool, matrix, dailySettings, videos);
}

test('believes affinity where hashtags tell what is liked, and the model where only people do', async () => {
  const [told, untold] = [await weighedWhere((video) => [video % 3]), await weighedWhere(() => [])];
  expect(told.weights.affinity).toBeGreaterThan(0.7);
  expect(untold.weights.model).toBeGreaterThan(2 * told.weights.model);
  // What is shown is what both say together: far more than what is liked most by all.
  for (const { shown } of [told, untold]) {
    expect(shown?.recall).toBeGreaterThan(1.3 * (shown?.popularityRecall ?? 1));
    expect(shown?.measuredBy).toBeGreaterThan(100);
  }
});

test('takes what the rules say where too little was watched', async () => {
  expect(await weighedWhere(() => [], 1)).toEqual({ weights: feedRules.affinity.weights, shown: null });
});

test('guesses no worse than popularity where all were shown the same few videos, and most of all videos to nobody', async () => {
  const { shown } = await weighedWhere((video) => [video % 3], 40, 24);
  expect(shown?.recall ?? 1).toBeGreaterThanOrEqual(0.95 * (shown?.popularityRecall ?? 1));
});
