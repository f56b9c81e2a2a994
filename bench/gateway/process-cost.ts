import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** CPU time in milliseconds that a process has used so far, in all its threads. */
export function cpuMs(pid: number): number {
  const fields = afterName(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // Fields 14 and 15 of the file; the first two are cut off with the name.
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}

export function residentBytes(pid: number): number {
  return Number(afterName(readFileSync(`/proc/${pid}/stat`, 'utf8'))[21]) * PAGE_BYTES;
}

/** The name may hold blanks and brackets: what follows its last bracket is plain. */
function afterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
