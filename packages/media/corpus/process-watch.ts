import { readdirSync, readFileSync } from 'node:fs';

const PAGE = 4096;
const TICKS_PER_SECOND = 100;
const EVERY_MS = 40;

/**
 * Watches memory and processor time of this process's descendants, by /proc; elsewhere it sees nothing. The kernel's own
 * account of children can't be used: what ends inside a sandbox's process namespace is not added to it.
 */
export class ProcessWatch implements AsyncDisposable {
  peakBytes = 0;
  readonly #ticks = new Map<number, number>();
  readonly #timer = setInterval(() => this.#look(), EVERY_MS);

  get cpuSeconds(): number {
    return [...this.#ticks.values()].reduce((sum, ticks) => sum + ticks, 0) / TICKS_PER_SECOND;
  }

  #look(): void {
    for (const pid of descendants()) {
      this.peakBytes = Math.max(this.peakBytes, residentBytes(pid));
      this.#ticks.set(pid, Math.max(this.#ticks.get(pid) ?? 0, ticksOf(pid)));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
  }
}

/** Process ids that have this process among their parents. */
export function descendants(): number[] {
  const parents = new Map(processes().map((pid) => [pid, parentOf(pid)]));
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid) ?? 0;
    return parent === process.pid || (parent > 1 && isOurs(parent));
  };
  return [...parents.keys()].filter(isOurs);
}

function processes(): number[] {
  return read(() => readdirSync('/proc').map(Number).filter(Number.isInteger), []);
}

/** The fields of /proc/PID/stat from the third on: the second is a name that may hold anything. */
function statOf(pid: number): string[] {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

const parentOf = (pid: number): number => Number(statOf(pid)[1] ?? 0);

function ticksOf(pid: number): number {
  const [user = 0, system = 0] = statOf(pid).slice(11, 13).map(Number);
  return user + system;
}

function residentBytes(pid: number): number {
  const pages = read(() => readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1], '0');
  return Number(pages ?? 0) * PAGE;
}

/** A process may be gone between two looks. */
function read<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
