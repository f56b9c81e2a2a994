import { readdirSync, readFileSync } from 'node:fs';

export type ProcessRow = { pid: number; group: number; command: string };

/** The living processes of this machine (no zombies), from /proc; undefined where there is none (macOS). */
export function listProcesses(): ProcessRow[] | undefined {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return undefined;
  }
  return names.flatMap((name) => (/^\d+$/.test(name) ? readRow(Number(name)) : []));
}

/** Processes that carry one of these texts in their arguments or in the environment they were started with. */
export function findProcessesWith(texts: readonly string[]): ProcessRow[] {
  const rows = listProcesses() ?? [];
  return rows.filter(({ pid, command }) => {
    const environment = readOrEmpty(`/proc/${pid}/environ`);
    return texts.some((text) => environment.includes(text) || command.includes(text));
  });
}

function readRow(pid: number): ProcessRow[] {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  // The name in brackets may hold anything, so fields are counted from the last bracket on.
  const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (!state || state === 'Z' || state === 'X') return [];
  const command = readOrEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
  return [{ pid, group: Number(group), command }];
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
