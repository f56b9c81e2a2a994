import type { Representer, RepresenterFor } from '../compile/representation.ts';

/** The representations that objects of the data need, each once, and for every object which one is its own (-1: none). */
export type DistinctEntities = { readonly representations: readonly string[]; readonly owners: Int32Array };

type Known = { readonly object: object; readonly owner: number };

export function distinctEntities(objects: readonly object[], representerFor: RepresenterFor): DistinctEntities {
  const representations: string[] = [];
  const owners = new Int32Array(objects.length);
  const byText = new Map<string, number>([['', -1]]);
  const ownerOf = (representer: Representer, object: object): number => {
    const text = representer.write(object);
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
    const known = key === undefined ? undefined : byKey.get(key);
    if (known && representer.isSame(known.object, object)) {
      owners[i] = known.owner;
      continue;
    }
    const owner = ownerOf(representer, object);
    owners[i] = owner;
    if (!known) byKey.set(key, { object, owner });
  }
  return { representations, owners };
}
