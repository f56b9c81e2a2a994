import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;
const EVERY_MS = 250;

/**
 * Follows the processor time of a tool and of what it started, by /proc. It alone tells a tool that met its limit from
 * one that somebody killed: the first is the file's fault for ever, the second is nobody's. Elsewhere it sees nothing.
 */
export class CpuWatch implements Disposable {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  #ticks = 0;

  constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  get seconds(): number {
    return this.#ticks / TICKS_PER_SECOND;
  }

  #look(): void {
    this.#ticks = Math.max(this.#ticks, ticksOf(this.#pid));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

function ticksOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  // A process's name stands in brackets and may hold anything.
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  return children.reduce((sum, child) => sum + ticksOf(Number(child)), user + system);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
