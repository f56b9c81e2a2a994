import { z } from 'zod';

const line = z.object({ cache: z.string(), bytes: z.coerce.number() });

export type EdgeCounts = { requests: number; hits: number; bytesSent: number; bytesHit: number };

/** Counts what the last lines of an edge's log say; a line that is cut off says nothing. */
export function readEdgeLog(text: string): EdgeCounts {
  const counts = { requests: 0, hits: 0, bytesSent: 0, bytesHit: 0 };
  for (const each of text.split('\n')) {
    const read = line.safeParse(parse(each));
    if (!read.success) continue;
    counts.requests += 1;
    counts.bytesSent += read.data.bytes;
    if (read.data.cache !== 'HIT') continue;
    counts.hits += 1;
    counts.bytesHit += read.data.bytes;
  }
  return counts;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
