import { open } from 'node:fs/promises';
import { EventLines } from './event-lines.ts';

const PIECE = 1 << 20;

/** Streams the file through EventLines, by one piece of memory that is used again and again. */
export async function readEvents(path: string, onProgress: (done: number, all: number) => void): Promise<EventLines> {
  await using file = await open(path);
  const { size } = await file.stat();
  const lines = new EventLines();
  const piece = new Uint8Array(PIECE);
  let done = 0;
  for (;;) {
    const { bytesRead } = await file.read(piece, 0, PIECE);
    if (bytesRead === 0) break;
    lines.add(piece.subarray(0, bytesRead));
    done += bytesRead;
    onProgress(done, Math.max(done, size));
  }
  lines.end();
  return lines;
}
