import type { Fetch } from '../compile/fetch.ts';
import type { Clone, Merge } from '../compile/merge.ts';
import type { Collector } from '../compile/path.ts';

/** What `compilePacked` writes. Its readers and its writer throw at what is not as expected. */
export type Machine = {
  readonly begin: (text: string) => void;
  readonly end: () => void;
  readonly expect: (text: string) => void;
  readonly rest: () => string;
  /** Where each entity of the list that was read last begins and ends, in turn. */
  readonly places: () => readonly number[];
  readonly objects: ReadonlyMap<number, () => object>;
  readonly lists: ReadonlyMap<number, () => object[]>;
  /** By the number of the fetch in its plan. */
  readonly fetches: Readonly<Record<number, PackedFetch>>;
  readonly write: (data: object) => string;
};

/** Entities, and the text that each of them was read from. */
export type PackedEntities = { readonly entities: readonly object[]; readonly textAt: (i: number) => string };

/** As a `Fetch` has them, for objects that hold texts of leaves. */
export type PackedFetch = { readonly collect: Collector; readonly merge: Merge; readonly clone?: Clone };

/** White space as JSON has it, which is less than JavaScript has. */
const ONLY_SPACE = /^[ \t\n\r]*$/;

/**
 * An operation whose answers are not parsed into values: leaves that stand side by side stay the text that they came as, which
 * is checked against the schema as it is read, and copied to the client. Equal texts of objects become one object. Whatever
 * is not as expected (an error, a null where none may stand, other white space or another order) is not read at all:
 * undefined says that all has to be done with values.
 */
export class Packed {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  fetchOf({ index }: Fetch): PackedFetch | undefined {
    return this.#machine.fetches[index];
  }

  /** The data of an answer to a request at the root. */
  readRoot({ kin }: Fetch, text: string): object | undefined {
    return this.#read(text, ({ expect, objects }) => {
      expect('{"data":');
      const data = objects.get(kin)?.();
      expect('}');
      return data;
    });
  }

  /** The entities of each of the fetches that were asked together, under these names. */
  readEntities(asked: readonly { readonly fetch: Fetch; readonly as: string; readonly count: number }[], text: string) {
    return this.#read(text, ({ expect, lists, places }) => {
      const columns: PackedEntities[] = [];
      let before = '{"data":{';
      for (const { fetch, as, count } of asked) {
        expect(`${before}"${as}":`);
        const list = lists.get(fetch.kin)?.();
        if (list?.length !== count) return undefined;
        const at = places();
        columns.push({ entities: list, textAt: (i) => text.slice(at[2 * i], at[2 * i + 1]) });
        before = ',';
      }
      expect('}}');
      return columns;
    });
  }

  /** One entity of a fetch. */
  readEntity({ kin }: Fetch, text: string): object | undefined {
    return this.#read(text, ({ objects }) => objects.get(kin)?.());
  }

  /** The JSON of the data as the client selected it. */
  write(data: object): string | undefined {
    try {
      return this.#machine.write(data);
    } catch {
      return undefined;
    }
  }

  #read<Result>(text: string, read: (machine: Machine) => Result | undefined): Result | undefined {
    const machine = this.#machine;
    machine.begin(text);
    try {
      const found = read(machine);
      return ONLY_SPACE.test(machine.rest()) ? found : undefined;
    } catch {
      // Out of stack, too: the parser of values says what is wrong.
      return undefined;
    } finally {
      machine.end();
    }
  }
}
