export type ProgressSink = { isTTY?: boolean | undefined; write(text: string): unknown };

const BAR = 24;
const LINE_MS = 5_000;
const REDRAW_MS = 100;

/** A line per stage with a bar and the time it will still take; redrawn in place on a terminal, else now and then. */
export class ProgressLine {
  readonly #sink: ProgressSink;
  readonly #now: () => number;
  #stage = '';
  #began = 0;
  #drawn = Number.NEGATIVE_INFINITY;

  constructor(sink: ProgressSink, now: () => number) {
    this.#sink = sink;
    this.#now = now;
  }

  /** `all` is NaN when nobody knows how much there is to do. */
  update(stage: string, done: number, all: number): void {
    const now = this.#now();
    if (stage !== this.#stage) {
      this.finish();
      this.#stage = stage;
      this.#began = now;
      this.#drawn = this.#sink.isTTY ? Number.NEGATIVE_INFINITY : now;
    }
    if (now - this.#drawn < (this.#sink.isTTY ? REDRAW_MS : LINE_MS)) return;
    this.#drawn = now;
    const text = describe(stage, done, all, now - this.#began);
    this.#sink.write(this.#sink.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
  }

  /** Closes the stage with the time it took. */
  finish(): void {
    if (this.#stage === '') return;
    const line = `${this.#stage}: ${seconds(this.#now() - this.#began)}\n`;
    this.#sink.write(this.#sink.isTTY ? `\r\u001b[2K${line}` : line);
    this.#stage = '';
  }
}

function describe(stage: string, done: number, all: number, spentMs: number): string {
  if (Number.isNaN(all)) return `${stage}: ${done} tried, ${seconds(spentMs)} so far`;
  const part = all > 0 ? Math.min(1, done / all) : 1;
  const full = Math.round(part * BAR);
  const left = part > 0 ? `${seconds((spentMs / part) * (1 - part))} left` : '';
  return `${stage} [${'#'.repeat(full)}${'.'.repeat(BAR - full)}] ${Math.floor(part * 100)} % ${left}`;
}

function seconds(ms: number): string {
  const total = Math.round(ms / 1000);
  if (total >= 60) return `${Math.floor(total / 60)} min ${total % 60} s`;
  return total >= 10 ? `${total} s` : `${(ms / 1000).toFixed(1)} s`;
}
