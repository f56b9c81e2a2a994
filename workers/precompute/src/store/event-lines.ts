import { isUtf8 } from 'node:buffer';
import { EventLog } from '@reelgraph/ranking';
import { IdTable } from './id-table.ts';

export type BadLine = { line: number; reason: string };

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const ZERO = 48;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const COLUMN_NAME = /^(?!nan$|[+-]?inf|null$|none$|true$|false$|undefined$)[a-z_][\w -]*$/i;
const MAX_TIME = 8.64e15;
const MAX_LINE = 1 << 24;
const NAMED = 20;
const OTHERS = [
  ['1f8b', 'it is packed with gzip, so unpack it first'],
  ['504b0304', 'it is a zip archive, so unpack it first'],
  ['28b52ffd', 'it is packed with zstd, so unpack it first'],
  ['50415231', 'it is Parquet, so write it as tab-separated lines first'],
  ['fffe', 'it is UTF-16, so write it as UTF-8 first'],
  ['feff', 'it is UTF-16, so write it as UTF-8 first'],
] as const;

/**
 * Reads lines of user, video, value and perhaps time, separated by tabs, from bytes in pieces of any size. Lines that are
 * no such thing are collected, not thrown.
 */
export class EventLines {
  readonly log = new EventLog();
  readonly users = new IdTable();
  readonly videos = new IdTable();
  /** the first ill-formed lines */
  readonly bad: BadLine[] = [];
  badCount = 0;
  #line = 0;
  #first = true;
  #rest: Uint8Array = new Uint8Array();

  /** The piece may be overwritten afterwards. */
  add(piece: Uint8Array): void {
    if (this.#line === 0 && this.#rest.length === 0) refuseOtherFiles(piece);
    let start = 0;
    let end = piece.indexOf(LINE_FEED);
    if (this.#rest.length > 0 && end >= 0) {
      const line = Buffer.concat([this.#rest, piece.subarray(0, end)]);
      this.#rest = new Uint8Array();
      this.#addLine(line, 0, line.length);
      start = end + 1;
      end = piece.indexOf(LINE_FEED, start);
    }
    for (; end >= 0; end = piece.indexOf(LINE_FEED, start)) {
      this.#addLine(piece, start, end);
      start = end + 1;
    }
    this.#rest = Buffer.concat([this.#rest, piece.subarray(start)]);
    if (this.#rest.length > MAX_LINE) {
      throw new Error(`line ${this.#line + 1} is longer than 16 MiB: this is no file of events`);
    }
  }

  end(): void {
    if (this.#rest.length > 0) this.#addLine(this.#rest, 0, this.#rest.length);
    this.#rest = new Uint8Array();
  }

  #addLine(bytes: Uint8Array, from: number, to: number): void {
    this.#line++;
    const start = this.#line === 1 && startsWithMark(bytes, from) ? from + 3 : from;
    const end = to > start && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to;
    if (start >= end) return;
    const reason = this.#addEvent(bytes, start, end);
    if (reason !== undefined) {
      this.badCount++;
      if (this.bad.length < NAMED) this.bad.push({ line: this.#line, reason });
    }
    this.#first = false;
  }

  /** What is wrong with the line, if anything is. */
  #addEvent(bytes: Uint8Array, start: number, end: number): string | undefined {
    const one = tab(bytes, start, end);
    const two = tab(bytes, one + 1, end);
    const three = tab(bytes, two + 1, end);
    if (one >= end || two >= end) return `expected user, video, value and perhaps time, with tabs between`;
    if (tab(bytes, three + 1, end) < end) return 'more than 4 columns';
    if (this.#first && isHeader(bytes, start, end)) return undefined;
    if (one === start) return 'the user is empty';
    if (two === one + 1) return 'the video is empty';
    const value = numberIn(bytes, two + 1, three);
    if (value === undefined || value < 0) {
      return `value ${quote(bytes, two + 1, three)} is not a number of 0 or more`;
    }
    const timed = three < end && text(bytes, three + 1, end).trim() !== '';
    const time = timed ? numberIn(bytes, three + 1, end) : undefined;
    if (timed && (time === undefined || Math.abs(time) > MAX_TIME)) {
      return `time ${quote(bytes, three + 1, end)} is not a time in milliseconds`;
    }
    if (!isUtf8(bytes.subarray(start, two))) return 'the user or the video is not UTF-8';
    const user = this.users.intern(bytes, start, one);
    this.log.push(user, this.videos.intern(bytes, one + 1, two), finite(value), time);
    return undefined;
  }
}

function tab(bytes: Uint8Array, from: number, end: number): number {
  for (let i = from; i < end; i++) if (bytes[i] === TAB) return i;
  return end;
}

/** A first line whose value column is a word. */
function isHeader(bytes: Uint8Array, start: number, end: number): boolean {
  const value = text(bytes, start, end).split('\t')[2] ?? '';
  return COLUMN_NAME.test(value.trim());
}

function numberIn(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start === 1) {
    const digit = (bytes[start] ?? 0) - ZERO;
    return digit >= 0 && digit <= 9 ? digit : undefined;
  }
  const word = text(bytes, start, end).trim();
  return NUMBER.test(word) ? Number(word) : undefined;
}

/** Within what a 32-bit float holds, so that a tiny weight stays a like. */
function finite(value: number): number {
  return value > 0 ? Math.min(1e30, Math.max(1e-30, value)) : 0;
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.max(0, end - start)).toString('utf8');
}

function quote(bytes: Uint8Array, start: number, end: number): string {
  const word = text(bytes, start, end);
  return JSON.stringify(word.length > 40 ? `${word.slice(0, 40)}…` : word);
}

/** What is no text at all would be thousands of ill-formed lines, of which none says what to do. */
function refuseOtherFiles(bytes: Uint8Array): void {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  for (const [mark, what] of OTHERS) if (start.startsWith(mark)) throw new Error(`line 1 is no text: ${what}`);
}

function startsWithMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
}
