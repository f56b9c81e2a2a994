import { type Identity, identityHeader, signCaller, type Viewer } from '@reelgraph/auth';
import { callerKeyOf } from './caller-key.ts';

/** For so long a signature is used again: the rest of its minute is for the way, and for clocks that differ. */
const SIGNED_MS = 2_000;

type Known = { readonly region: string | null; readonly key: string; signed: string; signedAt: number };

/** What subgraphs are told of those who ask. Who asks several things within a moment is signed once. */
export class Callers {
  readonly #secret: string;
  /** By the viewer as the memory of tokens gives it: as long as it does. */
  readonly #viewers = new WeakMap<Viewer, Known>();
  /** Of nobody there is one for each region. */
  readonly #nobody = new Map<string | null, Known>();

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Everything that subgraphs are told of a request but its id, which changes no answer. */
  keyOf(identity: Identity): string {
    return this.#knownOf(identity).key;
  }

  /** The value of the identity's header. */
  headerOf(identity: Identity, now: Date): string {
    const known = this.#knownOf(identity);
    const age = now.getTime() - known.signedAt;
    if (!(age >= 0 && age < SIGNED_MS)) {
      known.signed = signCaller(identity, this.#secret, now);
      known.signedAt = now.getTime();
    }
    return identityHeader(known.signed, identity.requestId);
  }

  #knownOf(identity: Identity): Known {
    const { viewer, region } = identity;
    const found = viewer === null ? this.#nobody.get(region) : this.#viewers.get(viewer);
    // Whoever travels is somebody else to subgraphs.
    if (found?.region === region) return found;
    const known = { region, key: callerKeyOf(identity), signed: '', signedAt: Number.NaN };
    if (viewer === null) this.#nobody.set(region, known);
    else this.#viewers.set(viewer, known);
    return known;
  }
}
