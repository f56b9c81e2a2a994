import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const maxBytes = 20 * 1024 * 1024;

/** Opens a log to append to; a log that has grown too big is put aside once as `.old`. */
export function openLog(file: string): Disposable & { fd: number } {
  mkdirSync(dirname(file), { recursive: true });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxBytes) renameSync(file, `${file}.old`);
  const fd = openSync(file, 'a');
  return { fd, [Symbol.dispose]: () => closeSync(fd) };
}

/** The last lines of a log, for telling why something died. */
export function readLogEnd(file: string, lines = 5): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}
