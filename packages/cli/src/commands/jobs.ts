import type { Command } from '../command.ts';
import { openMongo, openRedis, setting } from '../operator.ts';

const SHOWN = 20;
const DETAIL_LINES = 3;

export const jobs: Command = {
  summary: 'shows what waits, runs and rests, with reasons (operators)',
  usage: '',
  words: 0,
  options: {},
  async run(call) {
    const [definitions, { Queues }, { ChangeLog }, { VideoStore }] = await Promise.all([
      import('@reelgraph/jobs'),
      import('@reelgraph/queue'),
      import('@reelgraph/changes'),
      import('@reelgraph/videos'),
    ]);
    await using redis = await openRedis(call, 'REDIS_QUEUE_URL');
    await using queues = new Queues(redis, setting(call, 'KEY_PREFIX'));
    call.terminal.out('job             waiting  active  delayed');
    for (const { name } of [definitions.compressVideo, definitions.compressAlone, definitions.purgeVideo]) {
      const { waiting, active, delayed } = await queues.counts(name);
      const columns = [waiting, active, delayed].map((count, i) => String(count).padStart([7, 6, 7][i] ?? 0));
      call.terminal.out(`${name.padEnd(14)}  ${columns.join('  ')}`);
    }
    await using mongo = await openMongo(call);
    const resting = await new VideoStore(mongo, new ChangeLog(mongo.db)).resting(SHOWN);
    if (resting.length === 0) return call.terminal.out('\nNo video rests after a failure.');
    call.terminal.out('\nresting after a failure:');
    for (const { id, attempts, deaths, dueAt, reason, detail } of resting) {
      const killed = deaths > 0 ? `, ${deaths} workers died with it` : '';
      const next = `next ${dueAt?.toISOString() ?? 'now'}`;
      call.terminal.out(`${id}  ${attempts} tries, ${next}${killed}  ${reason?.code ?? ''}`.trimEnd());
      for (const line of detail?.split('\n').filter(Boolean).slice(-DETAIL_LINES) ?? [])
        call.terminal.out(`    ${line}`);
    }
    call.terminal.out('Try one again at once with: npm run reelgraph -- retry VIDEO_ID');
  },
};
