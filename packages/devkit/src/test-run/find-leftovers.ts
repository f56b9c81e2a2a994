import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProcessesWith } from '../process/process-table.ts';

export const runVariable = 'REELGRAPH_TEST_RUN';

/** Processes that the run started and that still run, and files that it left in its temporary folder. */
export function findLeftovers(run: { id: string; tmp: string }): string[] {
  const processes = findProcessesWith(runVariable, run.id).filter(({ pid }) => pid !== process.pid);
  return [
    ...processes.map(({ pid, command }) => `process ${pid} still runs: ${command}`),
    ...readdirSync(run.tmp).map((file) => `temporary file left: ${join(run.tmp, file)}`),
  ];
}
