import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProcessesWith } from '../process/process-table.ts';

export const runVariable = 'REELGRAPH_TEST_RUN';

export type TestRun = {
  /** In the environment of all that the run starts. */
  id: string;
  /** The temporary folder of all that the run starts. */
  tmp: string;
};

/** Processes that the run started and that still run, and files that it left in its temporary folder. */
export function findLeftovers({ id, tmp }: TestRun): string[] {
  // Tests start programs with an environment of their own; most of those are told where to put their files.
  const processes = findProcessesWith([`${runVariable}=${id}`, tmp]).filter(({ pid }) => pid !== process.pid);
  return [
    ...processes.map(({ pid, command }) => `process ${pid} still runs: ${command}`),
    ...readdirSync(tmp)
      // Node's own, of programs that ask it to keep what it compiled.
      .filter((file) => file !== 'node-compile-cache')
      .map((file) => `temporary file left: ${join(tmp, file)}`),
  ];
}
