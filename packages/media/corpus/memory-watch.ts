import { readdirSync, readFileSync } from 'node:fs';

const PAGE = 4096;
const EVERY_MS = 40;

/** Watches the resident memory of this process's descendants, by /proc; elsewhere it sees nothing. */
export class MemoryWatch implements AsyncDisposable {
  peakBytes = 0;
  readonly #timer = setInterval(() => this.#look(), EVERY_MS);

  #look(): void {
    this.peakBytes = Math.max(this.peakBytes, ...descendants().map(residentBytes));
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

function parentOf(pid: number): number {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
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
