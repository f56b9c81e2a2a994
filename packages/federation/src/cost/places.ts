import { type Amount, largest, product } from './amount.ts';
import type { Sized } from './list-size.ts';

type Place = { count: Amount; readonly below: Map<string, Amount> };

/** How often objects stand at the places of an answer, by what the fetches before select there. */
export class Places {
  readonly #places = new Map<string, Place>();

  /** A field stands here so often for each object above it; where several do by one name, the most counts. */
  add(path: readonly string[], count: Amount, below: Sized): void {
    const known = this.#places.get(nameOf(path));
    if (!known) {
      this.#places.set(nameOf(path), { count, below: new Map(below) });
      return;
    }
    known.count = largest([known.count, count]);
    for (const [name, size] of below) known.below.set(name, largest([known.below.get(name) ?? 0, size]));
  }

  /** How many objects there are at a place in the whole answer. */
  countAt(path: readonly string[]): Amount {
    return product(path.map((_, depth) => this.#places.get(nameOf(path.slice(0, depth + 1)))?.count ?? 1));
  }

  /** Sizes that the field at a place gives to lists right below it. */
  sizedAt(path: readonly string[]): Sized {
    return this.#places.get(nameOf(path))?.below ?? new Map();
  }
}

/** What the planner adds to a name under which a subgraph would be asked for two types; the answer has the name without it. */
const PLANNERS_ALIAS = /__alias_\d+$/;

function nameOf(path: readonly string[]): string {
  return path.map((step) => step.replace(PLANNERS_ALIAS, '')).join('.');
}
