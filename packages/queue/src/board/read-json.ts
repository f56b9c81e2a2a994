import type { IncomingMessage } from 'node:http';

const LARGEST = 1024 * 1024;

/** The parsed body of a request; an empty object where it has none, or none that is JSON. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= LARGEST) chunks.push(chunk);
  }
  try {
    const value: unknown = size > LARGEST ? null : JSON.parse(Buffer.concat(chunks).toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
