import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { EventLines } from './event-lines.ts';

const PIECE = 1 << 20;

/** Streams the file through EventLines, one piece in memory at a time. */
export async function readEvents(path: string, onProgress: (done: number, all: number) => void): Promise<EventLines> {
  const { size } = await stat(path);
  const lines = new EventLines();
  let done = 0;
  for await (const piece of createReadStream(path, { highWaterMark: PIECE })) {
    lines.add(piece);
    done += piece.length;
    onProgress(done, Math.max(done, size));
  }
  lines.end();
  return lines;
}
