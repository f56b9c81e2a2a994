import process from 'node:process';
import { until } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import type { Context } from './context.ts';
import { dailyRun } from './jobs/daily-run.ts';
import { RunStore } from './store/run-store.ts';

// killed-at.fixture.ts URL DATABASE TIME VERB: a worker that ends as by kill -9 in the first call of a verb of the run store, after it
// has reached MongoDB. Without a verb it lives on.
const [url = '', database = '', at = '', verb = ''] = process.argv.slice(2);

const dying: ProxyHandler<RunStore> = {
  get(runs, name) {
    const found = Reflect.get(runs, name, runs);
    if (typeof found !== 'function') return found;
    return (...args: unknown[]) => {
      const answer = found.apply(runs, args);
      if (name !== verb) return answer;
      return Promise.resolve(answer).then(() => {
        process.kill(process.pid, 'SIGKILL');
        return new Promise(() => undefined);
      });
    };
  },
};

await using mongo = await connectMongo({ url, database });
const context: Context = {
  ...{ db: mongo.db, runs: new Proxy(new RunStore(mongo.db), dying), log: { info() {}, warn() {}, error() {} } },
  ...{ engine: { kind: 'embedded' }, top: 10, threads: 1, leaseMs: 600, now: () => new Date(at) },
};
await until(
  'the lease is free',
  async () => {
    const { state } = await dailyRun(context, new Date(at), new AbortController().signal);
    return state !== 'elsewhere' || 'not yet';
  },
  { withinMs: 30_000 },
);
