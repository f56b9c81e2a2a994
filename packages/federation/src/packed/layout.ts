import type { GraphQLOutputType } from 'graphql';
import { type SelectedField, type SelectionTree, under } from './selection-tree.ts';
import { isTextObject, type TextObject } from './text-object.ts';

type Leaf = Extract<SelectedField, { kind: 'leaf' }>;

/** Leaves that stand side by side in the answer and in what the client gets: their text is kept under one name. */
export type Run = { readonly name: string; readonly keys: readonly string[] };

/** A leaf, or an object that goes to the client whole, as the text that it came as. */
export type PlacedLeaf = (Leaf | TextObject) & { readonly isKept: boolean };

export type Part =
  | { readonly kind: 'typename'; readonly key: string }
  | { readonly kind: 'leaves'; readonly run: Run | undefined; readonly leaves: readonly PlacedLeaf[] }
  | { readonly kind: 'object'; readonly key: string; readonly type: GraphQLOutputType; readonly node: PackedNode };

/** How an object of an answer is kept: leaves as text, or as a value where the plan needs it (`isKept`), or both. */
export type PackedNode = {
  readonly type: string;
  readonly paths: readonly string[];
  readonly parts: readonly Part[];
  /** Names that others put into these objects later on. */
  readonly slots: readonly string[];
  /** Equal texts give the same object. */
  readonly isShared: boolean;
};

/** Requests for the same of a subgraph, and where in the data they put it. */
export type Kin = { readonly number: number; readonly node: SelectionTree; readonly prefixes: readonly string[] };

export type Needs = {
  readonly client: ReadonlyMap<string, SelectionTree>;
  /** Response names whose values later requests are made of, by path. */
  readonly required: ReadonlyMap<string, ReadonlySet<string>>;
  /** Where entities are put together of several answers. */
  readonly targets: ReadonlySet<string>;
};

export type Layout = {
  readonly nodes: ReadonlyMap<number, PackedNode>;
  /** The run that begins with a response name, by path and name. */
  readonly runs: ReadonlyMap<string, Run>;
  /** Paths and names of values. */
  readonly kept: ReadonlySet<string>;
};

/** Decides what of each answer stays text. The text of a run goes to the client as it is, so it is cut where the client's order has something else. */
export function layOut(kins: readonly Kin[], needs: Needs): Layout {
  return new Planner(kins, needs).layOut();
}

class Planner {
  readonly #kins: readonly Kin[];
  readonly #needs: Needs;
  readonly #providers = new Map<string, Set<number>>();
  /** How many answers bring an object of their own to a path. */
  readonly #bringers = new Map<string, number>();
  readonly #order = new Map<string, ReadonlyMap<string, number>>();
  readonly #runs = new Map<string, Run>();
  readonly #kept = new Set<string>();
  /** What objects at a path are made of, by all who put something there. */
  readonly #names = new Map<string, Set<string>>();
  #count = 0;

  constructor(kins: readonly Kin[], needs: Needs) {
    this.#kins = kins;
    this.#needs = needs;
    for (const [path, { fields }] of needs.client)
      this.#order.set(path, new Map(fields.map(({ key }, i) => [key, i] as const)));
  }

  layOut(): Layout {
    for (const { number, node, prefixes } of this.#kins) this.#provide(number, node, prefixes);
    const drafts = this.#kins.map(
      ({ number, node, prefixes }) => [number, this.#place(number, node, prefixes, true)] as const,
    );
    return {
      nodes: new Map(drafts.map(([number, draft]) => [number, this.#fill(draft)])),
      runs: this.#runs,
      kept: this.#kept,
    };
  }

  #provide(number: number, node: SelectionTree, paths: readonly string[]): void {
    for (const field of node.fields) {
      if (field.kind === 'object') {
        const inner = paths.map((path) => under(path, field.key));
        for (const path of inner) this.#bringers.set(path, (this.#bringers.get(path) ?? 0) + 1);
        this.#provide(number, field.node, inner);
      }
      if (field.kind !== 'leaf') continue;
      for (const path of paths) {
        const at = under(path, field.key);
        this.#providers.set(at, (this.#providers.get(at) ?? new Set()).add(number));
      }
    }
  }

  #place(number: number, node: SelectionTree, paths: readonly string[], isRoot: boolean): PackedNode {
    const parts: Part[] = [];
    let leaves: PlacedLeaf[] = [];
    const end = (): void => {
      if (leaves.length > 0) parts.push({ kind: 'leaves', leaves, run: this.#begin(number, leaves, paths) });
      leaves = [];
    };
    for (const field of node.fields) {
      const last = leaves.at(-1);
      if (
        field.kind === 'leaf' ||
        (field.kind === 'object' && isTextObject(field, paths, this.#needs, this.#bringers))
      ) {
        if (last && !this.#isRun(last.key, field.key, paths)) end();
        leaves.push({ ...field, isKept: this.#isKept(field.key, paths) });
        continue;
      }
      end();
      if (field.kind === 'typename') parts.push(field);
      else {
        const inner = paths.map((path) => under(path, field.key));
        parts.push({ ...field, node: this.#place(number, field.node, inner, false) });
      }
    }
    end();
    const hasObjects = parts.some(({ kind }) => kind === 'object');
    const isWorthIt = hasObjects || paths.some((path) => this.#needs.targets.has(path));
    // What is equal in this answer may be told apart by another that is put into it.
    const isWhole = paths.every((path) => (this.#bringers.get(path) ?? 0) < 2);
    const isShared = !isRoot && isWorthIt && isWhole;
    for (const path of paths) {
      const names = this.#names.get(path) ?? new Set();
      for (const name of namesOf(parts)) names.add(name);
      this.#names.set(path, names);
    }
    return { type: node.type, paths, parts, slots: [], isShared };
  }

  /** Whether two neighbours in the answer are neighbours in all that the client gets of it. */
  #isRun(a: string, b: string, paths: readonly string[]): boolean {
    if (!this.#isText(a, paths) || !this.#isText(b, paths)) return false;
    return paths.every((path) => {
      const [first = -1, second = -1] = [this.#order.get(path)?.get(a), this.#order.get(path)?.get(b)];
      return first < 0 ? second < 0 : second === first + 1;
    });
  }

  #isText(key: string, paths: readonly string[]): boolean {
    return paths.some((path) => this.#order.get(path)?.has(key)) && !this.#isByMany(key, paths);
  }

  #isByMany(key: string, paths: readonly string[]): boolean {
    return paths.some((path) => (this.#providers.get(under(path, key))?.size ?? 0) > 1);
  }

  #isKept(key: string, paths: readonly string[]): boolean {
    const isRequired = paths.some((path) => this.#needs.required.get(path)?.has(key));
    const isKept = isRequired || this.#isByMany(key, paths);
    if (isKept) for (const path of paths) this.#kept.add(under(path, key));
    return isKept;
  }

  #begin(number: number, leaves: readonly PlacedLeaf[], paths: readonly string[]): Run | undefined {
    const [first] = leaves;
    if (!first || !this.#isText(first.key, paths)) return undefined;
    this.#count += 1;
    const run = { name: `$${number}_${this.#count}`, keys: leaves.map(({ key }) => key) };
    for (const path of paths) this.#runs.set(under(path, first.key), run);
    return run;
  }

  /** Names what others put there. */
  #fill(node: PackedNode): PackedNode {
    const own = new Set(namesOf(node.parts));
    const slots = new Set(
      node.paths.flatMap((path) => [...(this.#names.get(path) ?? [])]).filter((name) => !own.has(name)),
    );
    const parts = node.parts.map((part) => (part.kind === 'object' ? { ...part, node: this.#fill(part.node) } : part));
    return { ...node, parts, slots: [...slots] };
  }
}

/** The properties of the object that is made of these parts. */
export function namesOf(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => {
    if (part.kind === 'typename') return part.key === '__typename' ? [part.key] : [];
    if (part.kind === 'object') return [part.key];
    const kept = part.leaves.filter(({ isKept }) => isKept).map(({ key }) => key);
    return part.run ? [...kept, part.run.name] : kept;
  });
}
