import { type Command, UsageError, wordAt } from '../command.ts';
import { objectsConfig, setting } from '../operator.ts';

export const s3: Command = {
  summary: 'puts the settings of deploy/s3 on the buckets (operators)',
  usage: 'apply [--events QUEUE_NAME] [--restores QUEUE_NAME]',
  words: 1,
  options: { events: { type: 'string' }, restores: { type: 'string' } },
  async run(call) {
    if (wordAt(call, 0) !== 'apply') throw new UsageError('There is only `s3 apply`.');
    const { applyBuckets } = await import('@reelgraph/objects');
    const names = {
      raw: setting(call, 'S3_RAW_BUCKET'),
      media: setting(call, 'S3_MEDIA_BUCKET'),
      events: call.options.events ?? 'reelgraph-events',
      restores: call.options.restores ?? 'reelgraph-restores',
    };
    const applied = await applyBuckets(objectsConfig(call), names);
    for (const what of applied.done) call.terminal.out(`done         ${what}`);
    for (const what of applied.unsupported) call.terminal.out(`not on this store  ${what}`);
    if (applied.eventsQueueUrl) call.terminal.out(`S3_EVENTS_QUEUE_URL=${applied.eventsQueueUrl}`);
    if (applied.restoresQueueUrl) call.terminal.out(`S3_RESTORES_QUEUE_URL=${applied.restoresQueueUrl}`);
  },
};
