import { createHash } from 'node:crypto';

/** The bytes are not those that were announced. */
export class OtherBytes extends Error {
  constructor(announced: string, found: string) {
    super(`the SHA-256 of what the store has is ${found}, and ${announced} was announced`);
    this.name = 'OtherBytes';
  }
}

/** Passes a stream's bytes on and throws OtherBytes at its end when their SHA-256 (base64) is not the announced one. */
export function holdToHash(announced: string) {
  return async function* held(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    for await (const chunk of source) {
      hash.update(chunk);
      yield chunk;
    }
    const found = hash.digest('base64');
    if (found !== announced) throw new OtherBytes(announced, found);
  };
}
