import { writeFile } from 'node:fs/promises';
import { type Call, type Command, UsageError } from '../command.ts';

export const audience: Command = {
  summary: 'lets synthetic people use the feed for some days, and reports how good it was for them',
  usage: '[--users 200] [--days 3] [--seeds 1] [--first-seed 1] [--out audience.html]',
  words: 0,
  options: {
    users: { type: 'string' },
    days: { type: 'string' },
    seeds: { type: 'string' },
    'first-seed': { type: 'string' },
    out: { type: 'string' },
  },
  async run(call) {
    const users = readCount(call, 'users', 200);
    const days = readCount(call, 'days', 3);
    const first = readCount(call, 'first-seed', 1);
    const seeds = Array.from({ length: readCount(call, 'seeds', 1) }, (_, index) => first + index);
    const out = call.options.out ?? 'audience.html';
    const { runAudience, toHtml, toLines } = await import('@reelgraph/audience');
    const onProgress = (text: string) => call.terminal.note(text);
    const reports = await runAudience({ users, days, seeds, onProgress, signal: call.signal });
    for (const line of toLines(reports)) call.terminal.out(line);
    await writeFile(out, toHtml(reports));
    call.terminal.note(`Plots are in ${out}.`);
  },
};

function readCount({ options }: Call, name: string, usual: number): number {
  const count = Number(options[name] ?? usual);
  if (!Number.isInteger(count) || count < 1 || count > 10_000) throw new UsageError(`--${name} is a number from 1 on.`);
  return count;
}
