import { type Command, UsageError, wordAt } from '../command.ts';
import { openMongo, openRedis, setting } from '../operator.ts';
import { ProgressBar } from '../progress-bar.ts';
import { showWindows } from './show-windows.ts';

export const windows: Command = {
  summary: 'shows the view counts of a video, or restores all of them from MongoDB (operators)',
  usage: 'show VIDEO_ID | rebuild',
  words: 'some',
  options: {},
  async run(call) {
    if (wordAt(call, 0) === 'show' && call.words.length === 2) return showWindows(call, wordAt(call, 1));
    if (wordAt(call, 0) !== 'rebuild' || call.words.length > 1)
      throw new UsageError('There are `windows show VIDEO_ID` and `windows rebuild`.');
    const { rebuildWindows, ViewHistory } = await import('@reelgraph/views');
    await using mongo = await openMongo(call);
    await using redis = await openRedis(call, 'REDIS_VIEWS_URL');
    const bar = new ProgressBar(call.terminal, 'rebuilding');
    let restored = 0;
    await rebuildWindows(
      { redis, prefix: setting(call, 'KEY_PREFIX'), history: new ViewHistory(mongo), now: new Date() },
      ({ partitions, of, records }) => {
        restored = records;
        bar.show(partitions / of, `${partitions} of ${of} partitions`);
      },
    );
    bar.end(`the windows of ${restored} records are back`);
  },
};
