import { listProcesses } from './process-table.ts';

/** Sends a signal to a process and all it started; a group that is gone already is fine. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  sendTo(group, signal);
}

/** Whether anything of the group still runs. A zombie that nobody has collected yet doesn't count. */
export function isGroupAlive(group: number): boolean {
  return listProcesses()?.some((row) => row.group === group) ?? sendTo(group, 0);
}

function sendTo(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
