import { AppError } from '@reelgraph/errors';
import { canonicalText } from './canonical.ts';
import { recallRecent } from './recall-recent.ts';

const MAX_TOKENS = 10_000;
const REMEMBERED_TEXTS = 2_000;

/** The operations that clients of ours may send, by their ids and by their texts. */
export class TrustedDocuments {
  readonly #bodies = new Map<string, string>();
  readonly #texts = new Set<string>();
  readonly #canonical = new Set<string | null>();
  readonly #isKnown: (text: string) => boolean;

  /** Throws where two manifests mean different operations by one id. */
  constructor(manifests: readonly ReadonlyMap<string, string>[]) {
    for (const [id, body] of manifests.flatMap((manifest) => [...manifest])) {
      const other = this.#bodies.get(id);
      if (other !== undefined && other !== body) throw new Error(`Two trusted documents have the id ${id}.`);
      this.#bodies.set(id, body);
      this.#texts.add(body);
      this.#canonical.add(canonicalText(body, MAX_TOKENS));
    }
    this.#canonical.delete(null);
    this.#isKnown = recallRecent(REMEMBERED_TEXTS, (text) => this.#canonical.has(canonicalText(text, MAX_TOKENS)));
  }

  get size(): number {
    return this.#bodies.size;
  }

  byId(id: string): string | undefined {
    return this.#bodies.get(id);
  }

  /** Whether a text is one of these operations, however it is laid out. */
  has(text: string): boolean {
    return this.#texts.has(text) || this.#isKnown(text);
  }

  /** Throws OPERATION_NOT_TRUSTED. */
  check(text: string): void {
    if (!this.has(text)) throw new AppError('OPERATION_NOT_TRUSTED');
  }
}
