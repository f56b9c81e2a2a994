import type { RepresenterFor } from '../compile/representation.ts';

/** The representations that objects of the data need, each once, and for every object which one is its own (-1: none). */
export type DistinctEntities = { readonly representations: readonly string[]; readonly owners: Int32Array };

type Known = { readonly object: object; readonly owner: number };

export function distinctEntities(objects: readonly object[], representerFor: RepresenterFor): DistinctEntities {
  const representations: string[] = [];
  const owners = new Int32Array(objects.length);
  const byText = new Map<string, number>([['', -1]]);
  const ownerOf = (text: string): number => {
    const known = byText.get(text);
    if (known !== undefined) return known;
    const owner = representations.push(text) - 1;
    byText.set(text, owner);
    return owner;
  };
  const byType = new Map<unknown, Map<unknown, Known>>();
  // Objects mostly come in runs of one type.
  let type: unknown = byType;
  let representer = representerFor(undefined);
  let byKey = new Map<unknown, Known>();
  for (let i = 0; i < objects.length; i += 1) {
    const object = objects[i];
    if (!object) continue;
    const typename: unknown = Reflect.get(object, '__typename');
    if (typename !== type) {
      type = typename;
      representer = representerFor(typename);
      byKey = byType.get(typename) ?? new Map();
      byType.set(typename, byKey);
    }
    const key = representer.keyOf?.(object);
    if (key === undefined) {
      owners[i] = ownerOf(representer.write(object));
      continue;
    }
    const known = byKey.get(key);
    const text = known && representer.isSame(known.object, object) ? undefined : representer.write(object);
    if (text === undefined) {
      owners[i] = known?.owner ?? -1;
    } else if (known) {
      // What else is required may be equal without being the same: only now does the text of the first matter.
      const first = representations[known.owner];
      if (first !== undefined) byText.set(first, known.owner);
      owners[i] = ownerOf(text);
    } else {
      // Objects of one type with different keys have different representations.
      const owner = text === '' ? -1 : representations.push(text) - 1;
      owners[i] = owner;
      byKey.set(key, { object, owner });
    }
  }
  return { representations, owners };
}
