import type { Env } from '@reelgraph/service';
import { readEngineConfig } from '../config.ts';
import { readFileOptions, usage } from '../domain/file-options.ts';
import { ProgressLine, type ProgressSink } from '../domain/progress.ts';
import { openEngine } from '../spark/engine.ts';
import { rankFile } from './rank-file.ts';

export type CommandProcess = {
  env: Env;
  stderr: ProgressSink;
  once(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  cpuUsage(): { user: number; system: number };
  resourceUsage(): { maxRSS: number };
};

/** `--events FILE --out FILE`: returns the exit code. Everything said goes to stderr. */
export async function runFileCommand(args: readonly string[], host: CommandProcess): Promise<number> {
  const say = (line: string) => host.stderr.write(`${line}\n`);
  if (args.includes('--help') || args.includes('-h')) {
    say(usage());
    return 0;
  }
  const read = readFileOptions(args);
  if ('problems' in read) {
    for (const problem of read.problems) say(problem);
    say('--help lists all flags');
    return 1;
  }
  const stop = new AbortController();
  for (const event of ['SIGINT', 'SIGTERM'] as const) {
    host.once(event, () => stop.abort(new Error(`Stopped by ${event}; nothing was written`)));
  }
  try {
    const progress = new ProgressLine(host.stderr, () => performance.now());
    const { engine } = read.options;
    using open = await openEngine(readEngineConfig({ ...host.env, ...(engine && { PRECOMPUTE_ENGINE: engine }) }), say);
    const done = await rankFile(read.options, { say, progress, engine: open.engine, signal: stop.signal });
    if (done) say(`${read.options.out} is written; ${spent(host)}`);
    return done ? 0 : 1;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

function spent(host: CommandProcess): string {
  const { user, system } = host.cpuUsage();
  const peak = Math.round(host.resourceUsage().maxRSS / 1024);
  return `${((user + system) / 1e6).toFixed(1)} CPU seconds, ${peak} MB at most`;
}
