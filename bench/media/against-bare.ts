import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_POLICY, type MediaTools, processVideo } from '@reelgraph/media';
import { bareLadder, sameRungs } from './bare-ladder.ts';
import { type Cost, costOf, median } from './cpu-clock.ts';

export interface Comparison {
  readonly rounds: number;
  readonly ours: Cost;
  readonly bare: Cost;
  readonly wallRatio: number;
  readonly cpuRatio: number;
}

/** The whole way of a clip against one bare command with the same rungs, in turns, so that both meet the same machine. */
export async function againstBare(
  tools: MediaTools,
  file: string,
  folder: string,
  { rounds, threads }: { rounds: number; threads: number },
): Promise<Comparison> {
  const ours: Cost[] = [];
  const bare: Cost[] = [];
  const process = async (workDir: string) => processVideo(file, workDir, DEFAULT_POLICY, { tools, threads });
  const first = await mkdtemp(join(folder, 'first-'));
  const { renditions } = await process(first);
  const rungs = sameRungs(renditions, DEFAULT_POLICY.crf);
  for (let round = 0; round < rounds; round++) {
    const workDir = await mkdtemp(join(folder, 'round-'));
    const steps = [
      async () => void ours.push(await costOf(() => process(workDir))),
      async () => void bare.push(await costOf(() => bareLadder(file, workDir, rungs, threads))),
    ];
    for (const step of round % 2 === 0 ? steps : steps.toReversed()) await step();
    await rm(workDir, { recursive: true });
  }
  const cost = (costs: readonly Cost[]): Cost => ({
    wallSeconds: median(costs.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: median(costs.map(({ cpuSeconds }) => cpuSeconds)),
  });
  const ratio = (key: keyof Cost): number =>
    median(ours.map((each, round) => each[key] / (bare[round]?.[key] ?? Number.NaN)));
  return { rounds, ours: cost(ours), bare: cost(bare), wallRatio: ratio('wallSeconds'), cpuRatio: ratio('cpuSeconds') };
}
