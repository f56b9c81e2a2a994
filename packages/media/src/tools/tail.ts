import type { Readable } from 'node:stream';

const KEEP = 4096;

/** Keeps the end of what a tool says, printable, whatever the file's author hid in it. */
export function tailOf(stream: Readable): () => string {
  let kept = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    kept = (kept + chunk).slice(-KEEP);
  });
  return () => printable(kept);
}

export function printable(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, '?').trim();
}
