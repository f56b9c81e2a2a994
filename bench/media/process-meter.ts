import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;
const EVERY_MS = 50;

/** Watches another process by /proc: its memory at its largest since the start of the watch, and its processor time. */
export class ProcessMeter implements Disposable {
  readonly #pid: number;
  readonly #ticks: number;
  readonly #timer: NodeJS.Timeout;
  readonly idleBytes: number;
  peakBytes: number;

  constructor(pid: number) {
    this.#pid = pid;
    this.#ticks = ticksOf(pid);
    this.idleBytes = residentBytes(pid);
    this.peakBytes = this.idleBytes;
    this.#timer = setInterval(() => {
      this.peakBytes = Math.max(this.peakBytes, residentBytes(pid));
    }, EVERY_MS);
  }

  get cpuSeconds(): number {
    return (ticksOf(this.#pid) - this.#ticks) / TICKS_PER_SECOND;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return user + system;
}
