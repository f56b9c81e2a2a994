import type { Terminal } from './terminal.ts';

const WIDTH = 30;

/** Shows how far something is: a bar where somebody watches, else a line for every tenth. */
export class ProgressBar {
  readonly #terminal: Terminal;
  readonly #label: string;
  #shownTenths = -1;

  constructor(terminal: Terminal, label: string) {
    this.#terminal = terminal;
    this.#label = label.padEnd(12);
  }

  /** `part` is 0 to 1. */
  show(part: number, note = ''): void {
    const percent = `${Math.floor(part * 100)} %`.padStart(5);
    this.#terminal.redraw(`${this.#label} ${drawBar(part)} ${percent}  ${note}`);
    if (this.#terminal.isWatched) return;
    const tenths = Math.floor(part * 10);
    if (tenths === this.#shownTenths) return;
    this.#shownTenths = tenths;
    this.#terminal.note(`${this.#label} ${percent}  ${note}`.trimEnd());
  }

  end(note: string): void {
    this.#terminal.note(`${this.#label} ${note}`);
  }
}

/** `[####......]`, `part` is 0 to 1. */
export function drawBar(part: number): string {
  const full = Math.round(part * WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}]`;
}
