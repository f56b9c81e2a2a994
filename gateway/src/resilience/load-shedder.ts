import { monitorEventLoopDelay } from 'node:perf_hooks';
import { AppError } from '@reelgraph/errors';

const RESOLUTION_MS = 10;
const SAMPLE_MS = 100;

export type LoadLimits = {
  /** Requests under way; beyond it new ones are refused at once. */
  readonly maxInFlight: number;
  /** Mean delay of the event loop from which on new requests are refused while others are under way; 0 means never. */
  readonly maxLoopDelayMs: number;
  /** How long a new request may have to wait, going by how fast others are answered, when the process has no time to spare. */
  readonly maxWaitMs: number;
  /**
   * Time at work before the pace and the delay of the loop say anything: code that has just been loaded is many times slower
   * than it will be a moment later, and who is refused then would have been served.
   */
  readonly warmUpMs: number;
};

/** From this part of the time at work on, a process is what its requests wait for, and not its subgraphs. */
const BUSY = 0.95;
/** The pace is that of so long a time: requests that came together are answered together, which is no pace to count on. */
const MEMORY_MS = 2_500;

/** Below this many requests under way nobody is refused for a slow event loop: it would stand idle next. */
const ALWAYS_WELCOME = 16;

/** Refuses requests at the door when there are more than can be answered in time, so that those inside are. */
export class LoadShedder implements Disposable {
  readonly #limits: LoadLimits;
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #timer: NodeJS.Timeout;
  #loopDelayMs = 0;
  #used = performance.eventLoopUtilization();
  #isBusy = false;
  #workedMs = 0;
  #answered = 0;
  #answeredPerMs = 0;
  #pacedMs = 0;
  #sampledAt = performance.now();
  #inFlight = 0;
  #shed = 0;

  constructor(limits: LoadLimits) {
    this.#limits = limits;
    this.#histogram.enable();
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
    this.#timer.unref();
  }

  get stats(): { inFlight: number; shed: number; loopDelayMs: number } {
    return { inFlight: this.#inFlight, shed: this.#shed, loopDelayMs: this.#loopDelayMs };
  }

  /** Whether the process has no time to spare: what is late then is late because of it. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Lets a request in; call what it gives once the request is answered. Throws OVERLOADED. */
  enter(): () => void {
    if (this.#isFull()) throw this.shed();
    this.#inFlight += 1;
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      this.#inFlight -= 1;
      this.#answered += 1;
    };
  }

  /** Counts a request that is refused, for which this is the error. */
  shed(): AppError {
    this.#shed += 1;
    return new AppError('OVERLOADED', { fields: { retryAfterSeconds: 1 } });
  }

  #isFull(): boolean {
    const { maxInFlight, maxLoopDelayMs, maxWaitMs, warmUpMs } = this.#limits;
    if (this.#inFlight >= maxInFlight) return true;
    if (this.#inFlight < ALWAYS_WELCOME || this.#workedMs < warmUpMs) return false;
    if (maxLoopDelayMs > 0 && this.#loopDelayMs > maxLoopDelayMs) return true;
    return this.#isBusy && this.#inFlight > this.#answeredPerMs * maxWaitMs;
  }

  #sample(): void {
    const mean = this.#histogram.mean / 1e6 - RESOLUTION_MS;
    this.#loopDelayMs = Number.isFinite(mean) ? Math.max(0, mean) : 0;
    this.#histogram.reset();
    const used = performance.eventLoopUtilization();
    const { utilization, active } = performance.eventLoopUtilization(used, this.#used);
    this.#isBusy = utilization > BUSY;
    this.#workedMs += active;
    this.#used = used;
    const now = performance.now();
    this.#pace(Math.max(1, now - this.#sampledAt));
    this.#sampledAt = now;
  }

  #pace(ms: number): void {
    const pace = this.#answered / ms;
    this.#answered = 0;
    // What is answered while there is nothing to do does not tell how much could be.
    if (!this.#isBusy && pace <= this.#answeredPerMs) return;
    this.#pacedMs = Math.min(MEMORY_MS, this.#pacedMs + ms);
    this.#answeredPerMs += (pace - this.#answeredPerMs) * Math.min(1, ms / this.#pacedMs);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#histogram.disable();
  }
}
