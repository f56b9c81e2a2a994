import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_BYTES = 8 * 1024 * 1024;

type Collect = (options: { type: 'minor' }) => void;

/**
 * Passes a stream's bytes on, and has what they came in collected as it goes. Buffers lie outside of the heap, so V8 lets
 * some 64 MB of them pile up before it looks; a look at the young ones takes a millisecond.
 */
export async function* collectGarbage(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let collect: Collect | null = null;
  let bytes = 0;
  for await (const chunk of source) {
    yield chunk;
    bytes += chunk.byteLength;
    if (bytes < EVERY_BYTES) continue;
    bytes = 0;
    collect ??= exposeCollection();
    collect({ type: 'minor' });
  }
}

function exposeCollection(): Collect {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}
