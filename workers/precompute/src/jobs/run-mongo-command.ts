import { parseArgs } from 'node:util';
import { connectMongo } from '@reelgraph/mongo';
import { createLogger, type Env } from '@reelgraph/service';
import { readConfig } from '../config.ts';
import { usage } from '../domain/file-options.ts';
import { ProgressLine } from '../domain/progress.ts';
import { openEngine } from '../spark/engine.ts';
import { RunStore } from '../store/run-store.ts';
import { dailyRun } from './daily-run.ts';
import { rollback } from './rollback.ts';
import type { CommandProcess } from './run-file-command.ts';

/** `run [--at TIME] [--engine spark]` computes and publishes now, or what was known then; `rollback` goes back to the run before. Returns the exit code. */
export async function runMongoCommand(
  command: 'run' | 'rollback',
  args: readonly string[],
  host: CommandProcess & { env: Env },
): Promise<number> {
  const say = (line: string) => host.stderr.write(`${line}\n`);
  if (args.includes('--help') || args.includes('-h')) {
    say(usage());
    return 0;
  }
  const asked = readFlags(args);
  if (!asked || (command === 'rollback' && args.length > 0)) {
    say('Usage: run [--at 2026-03-01T03:00:00Z] [--engine embedded|spark] | rollback');
    return 1;
  }
  if (!host.env.MONGODB_URL) {
    say('MONGODB_URL is not set: there is nothing to compute lists from. --help tells how to rank a file.');
    return 1;
  }
  const stop = new AbortController();
  for (const event of ['SIGINT', 'SIGTERM'] as const)
    host.once(event, () => stop.abort(new Error(`Stopped by ${event}`)));
  try {
    const config = readConfig({ ...host.env, ...(asked.engine && { PRECOMPUTE_ENGINE: asked.engine }) });
    await using mongo = await connectMongo({ url: config.MONGODB_URL, database: config.MONGODB_DATABASE });
    using open = await openEngine(command === 'run' ? config : { ...config, PRECOMPUTE_ENGINE: 'embedded' }, say);
    const progress = new ProgressLine(host.stderr, () => performance.now());
    const context = {
      engine: open.engine,
      ...{ db: mongo.db, runs: new RunStore(mongo.db), log: createLogger('precompute', 'silent') },
      ...{
        top: config.PRECOMPUTE_TOP,
        threads: config.PRECOMPUTE_THREADS,
        leaseMs: config.PRECOMPUTE_LEASE_MS,
        now: () => new Date(),
      },
      onProgress: (stage: string, done: number, all: number) => progress.update(stage, done, all),
    };
    if (command === 'rollback') {
      const run = await rollback(context);
      say(run ? `Run ${run} is served again` : 'There is no run to go back to');
      return run ? 0 : 1;
    }
    const { run, state, reasons } = await dailyRun(context, asked.at, stop.signal);
    progress.finish();
    say(state === 'elsewhere' ? 'Another process computes lists at the moment' : `Run ${run} is ${state}`);
    for (const reason of reasons) say(`  ${reason}`);
    return state === 'active' ? 0 : 1;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

/** The time and the engine that were asked for; null for what is none. */
function readFlags(args: readonly string[]): { at: Date; engine: string | undefined } | null {
  const options = { at: { type: 'string' as const }, engine: { type: 'string' as const } };
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true });
    const at = values.at === undefined ? new Date() : new Date(values.at);
    return Number.isNaN(at.getTime()) ? null : { at, engine: values.engine };
  } catch {
    return null;
  }
}
