import { ProcessWatch } from '@reelgraph/media/corpus/process-watch.ts';

export interface Cost {
  readonly wallSeconds: number;
  /** Of this process and of all that it started. */
  readonly cpuSeconds: number;
}

/** Runs something and tells what it cost, child processes included. */
export async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  await using children = new ProcessWatch();
  const [wall, own] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(own);
  return { wallSeconds: (performance.now() - wall) / 1000, cpuSeconds: children.cpuSeconds + (user + system) / 1e6 };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [(sorted.length - 1) >> 1, sorted.length >> 1].map((at) => sorted[at] ?? Number.NaN);
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}
