import { formatBytes } from '../format.ts';
import { drawBar } from '../progress-bar.ts';
import type { Terminal } from '../terminal.ts';
import type { FoundFile } from './find-files.ts';

type Row = { file: FoundFile; phase: string; part: number; note: string; sentBytes: number };

const SHOWN = 8;
const NAME_WIDTH = 28;
const EVERY_MS = 100;

/** Shows a batch: each file that is under way, and the whole; where nobody watches, a line for every step and tenth. */
export class BatchView {
  readonly #terminal: Terminal;
  readonly #rows: Map<FoundFile, Row>;
  readonly #totalBytes: number;
  #drawnAt = 0;
  #tenths = 0;
  #ready = 0;
  #failed = 0;

  constructor(terminal: Terminal, files: readonly FoundFile[]) {
    this.#terminal = terminal;
    this.#totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#rows = new Map(files.map((file) => [file, { file, phase: '', part: 0, note: '', sentBytes: 0 }]));
  }

  sending(file: FoundFile, sentBytes: number): void {
    this.#change(file, 'sending', { part: sentBytes / file.bytes, sentBytes, note: formatBytes(file.bytes) });
  }

  compressing(file: FoundFile, part: number, note: string): void {
    this.#change(file, 'compressing', { part, note, sentBytes: file.bytes });
  }

  ended(file: FoundFile, how: { failed: boolean; note: string }): void {
    if (how.failed) this.#failed += 1;
    else this.#ready += 1;
    const row = this.#rows.get(file);
    if (row) row.sentBytes = file.bytes;
    this.#change(file, how.failed ? 'failed' : 'done', { note: how.note, part: 1 });
  }

  #change(file: FoundFile, phase: string, parts: Partial<Row>): void {
    const row = this.#rows.get(file);
    if (!row) return;
    const isNew = row.phase !== phase;
    Object.assign(row, parts, { phase });
    if (isNew && (isOver(row) || !this.#terminal.isWatched)) this.#terminal.note(lineOf(row));
    this.#sayTenth();
    if (!isNew && Date.now() - this.#drawnAt < EVERY_MS) return;
    this.#drawnAt = Date.now();
    this.#terminal.redraw(this.#picture());
  }

  #sayTenth(): void {
    const tenths = Math.floor(this.#sentPart() * 10);
    if (this.#terminal.isWatched || tenths <= this.#tenths) return;
    this.#tenths = tenths;
    this.#terminal.note(this.#total());
  }

  #sentPart(): number {
    const sent = [...this.#rows.values()].reduce((sum, { sentBytes }) => sum + sentBytes, 0);
    return this.#totalBytes === 0 ? 1 : sent / this.#totalBytes;
  }

  #total(): string {
    const part = this.#sentPart();
    const over = `${this.#ready} of ${this.#rows.size} done${this.#failed > 0 ? `, ${this.#failed} failed` : ''}`;
    const sent = `${formatBytes(part * this.#totalBytes)} of ${formatBytes(this.#totalBytes)} sent`;
    return `${'total'.padEnd(NAME_WIDTH)} ${drawBar(part)}  ${over}, ${sent}`;
  }

  #picture(): string {
    const underWay = [...this.#rows.values()].filter((row) => row.phase !== '' && !isOver(row));
    const more = underWay.length > SHOWN ? [`... and ${underWay.length - SHOWN} more`] : [];
    return [...underWay.slice(0, SHOWN).map(barOf), ...more, this.#total()].join('\n');
  }
}

function isOver({ phase }: Row): boolean {
  return phase === 'done' || phase === 'failed';
}

function lineOf({ file, phase, note }: Row): string {
  return `${phase.padEnd(11)} ${file.name}  ${note}`.trimEnd();
}

function barOf({ file, phase, part, note }: Row): string {
  const name = file.name.length > NAME_WIDTH ? `...${file.name.slice(3 - NAME_WIDTH)}` : file.name.padEnd(NAME_WIDTH);
  return `${name} ${drawBar(part)} ${`${Math.floor(part * 100)} %`.padStart(5)}  ${phase}, ${note}`;
}
