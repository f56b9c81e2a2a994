import { type Command, UsageError, wordAt } from '../command.ts';
import { openMongo, openRedis, setting } from '../operator.ts';
import { ProgressBar } from '../progress-bar.ts';

export const windows: Command = {
  summary: 'restores the view counts in Redis from MongoDB (operators)',
  usage: 'rebuild',
  words: 1,
  options: {},
  async run(call) {
    if (wordAt(call, 0) !== 'rebuild') throw new UsageError('There is only `windows rebuild`.');
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
