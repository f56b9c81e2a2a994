import { createHash } from 'node:crypto';
import { AppError } from '@reelgraph/errors';

/** Where documents that clients registered are kept beyond one process; losing it costs each client one more request. */
export type DocumentShelf = {
  get(hash: string): Promise<string | null>;
  put(hash: string, text: string): Promise<void>;
};

/** Automatic persisted queries: a client sends a document's hash, and its text only when nobody knows it. */
export class AutomaticDocuments {
  readonly #shelf: DocumentShelf | null;
  readonly #maxBytes: number;
  readonly #texts = new Map<string, string>();
  #bytes = 0;

  constructor(options: { shelf: DocumentShelf | null; maxBytes: number }) {
    this.#shelf = options.shelf;
    this.#maxBytes = options.maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The text with this hash. Throws PERSISTED_QUERY_NOT_FOUND, upon which clients send the text. */
  find(hash: string): string | Promise<string> {
    const text = this.#texts.get(hash);
    if (text === undefined) return this.#findOnShelf(hash);
    // What is put in again becomes the youngest.
    this.#texts.delete(hash);
    this.#texts.set(hash, text);
    return text;
  }

  /** Takes a text under its hash. Throws BAD_INPUT where it has another. */
  register(hash: string, text: string): void {
    if (this.#texts.has(hash) && this.#texts.get(hash) === text) return;
    if (!isHashOf(hash, text)) throw new AppError('BAD_INPUT', { detail: 'The sha256Hash is not that of the query.' });
    this.#keep(hash, text);
    void this.#shelf?.put(hash, text);
  }

  async #findOnShelf(hash: string): Promise<string> {
    const text = (await this.#shelf?.get(hash)) ?? null;
    // Others can write to a shared store: only what has the hash is what it says.
    if (text === null || !isHashOf(hash, text)) throw new AppError('PERSISTED_QUERY_NOT_FOUND');
    this.#keep(hash, text);
    return text;
  }

  #keep(hash: string, text: string): void {
    const bytes = 2 * text.length;
    if (bytes > this.#maxBytes || this.#texts.has(hash)) return;
    this.#texts.set(hash, text);
    this.#bytes += bytes;
    for (const [oldest, old] of this.#texts) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#texts.delete(oldest);
      this.#bytes -= 2 * old.length;
    }
  }
}

function isHashOf(hash: string, text: string): boolean {
  return createHash('sha256').update(text).digest('hex') === hash;
}
