import { isDeepStrictEqual } from 'node:util';
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import type { Supergraph } from '../src/supergraph.ts';
import type { StockResult } from './stock.ts';

/**
 * Differences in data for which the stock engine is wrong and no correction of its requests is possible.
 * The README lists them all, with the sentences of the specifications that decide.
 */
export type Documented = 'interface object named over a known type' | 'request torn between objects';

/** What is selected at one place under one name, on whichever types. */
type Place = {
  readonly types: GraphQLOutputType[];
  readonly parents: GraphQLNamedType[];
  readonly sets: Conditional[];
  /** Whether it is selected only of shadowed types, here or further up. */
  isOfSome: boolean;
};
/** A selection, and whether it stands below a fragment on a shadowed type. */
type Conditional = { readonly set: SelectionSetNode; readonly isOfSome: boolean };
type Places = ReadonlyMap<string, Place>;

/** Finds the differences that are documented, for operations on one supergraph. */
export function documentedBy({ sdl, schema }: Pick<Supergraph, 'sdl' | 'schema'>) {
  const shadowed = shadowedTypes(sdl, schema);
  return (query: string, stock: StockResult, ours: StockResult): Documented | undefined => {
    if (shadowed.size === 0) return undefined;
    const isDocumented = new Differences(schema, shadowed, query).areDocumented(plain(stock.data), plain(ours.data));
    return isDocumented ? 'interface object named over a known type' : undefined;
  };
}

/** Interfaces that are an object in some subgraph, and the types that implement them. */
function shadowedTypes(sdl: string, schema: GraphQLSchema): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of parse(sdl, { noLocation: true }).definitions) {
    if (node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const isShadowed = node.directives?.some(({ arguments: args }) =>
      args?.some(({ name, value }) => name.value === 'isInterfaceObject' && value.kind === Kind.BOOLEAN && value.value),
    );
    const type = schema.getType(node.name.value);
    if (!isShadowed || !isInterfaceType(type)) continue;
    for (const { name } of [type, ...schema.getPossibleTypes(type)]) names.add(name);
  }
  return names;
}

class Differences {
  readonly #schema: GraphQLSchema;
  readonly #shadowed: ReadonlySet<string>;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #root: Places = new Map();

  constructor(schema: GraphQLSchema, shadowed: ReadonlySet<string>, query: string) {
    this.#schema = schema;
    this.#shadowed = shadowed;
    const { definitions } = parse(query, { noLocation: true });
    for (const node of definitions)
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(node.name.value, node);
    for (const node of definitions) {
      const type = node.kind === Kind.OPERATION_DEFINITION && schema.getRootType(node.operation);
      if (type) this.#root = this.#placesOf(type, [{ set: node.selectionSet, isOfSome: false }]);
    }
  }

  areDocumented(less: unknown, more: unknown): boolean {
    return less === null && more !== null
      ? [...this.#root.values()].some((place) => isNeverNull(place) && this.#mayBeNull(place))
      : this.#isWithMore(less, more, this.#root);
  }

  /** Whether `more` is the same as `less` but for what hangs on the type of a shadowed object. */
  #isWithMore(less: unknown, more: unknown, places: Places): boolean {
    if (isDeepStrictEqual(less, more)) return true;
    if (typeof less !== 'object' || typeof more !== 'object' || less === null || more === null) return false;
    if (Array.isArray(less) && Array.isArray(more)) {
      return less.length === more.length && less.every((item, i) => this.#isWithMore(item, more[i], places));
    }
    if (Array.isArray(less) || Array.isArray(more)) return false;
    return Object.keys({ ...less, ...more }).every((key) => {
      const place = places.get(key);
      if (!place || !Object.hasOwn(more, key)) return false;
      if (!Object.hasOwn(less, key))
        return place.isOfSome || place.parents.some(({ name }) => this.#shadowed.has(name));
      return this.#isValueWithMore(Reflect.get(less, key), Reflect.get(more, key), place);
    });
  }

  #isValueWithMore(less: unknown, more: unknown, place: Place): boolean {
    if (less === null && more !== null) return this.#mayBeNull(place);
    if (Array.isArray(less) && Array.isArray(more)) {
      return less.length === more.length && less.every((item, i) => this.#isValueWithMore(item, more[i], place));
    }
    return this.#isWithMore(less, more, this.#below(place));
  }

  /** Null that stands for a shadowed object, for a field of one, or for what must not be without one. */
  #mayBeNull(place: Place): boolean {
    const types = [...place.parents, ...place.types.map((type) => getNamedType(type))];
    if (types.some(({ name }) => this.#shadowed.has(name))) return true;
    return [...this.#below(place).values()].some((inner) => isNeverNull(inner) && this.#mayBeNull(inner));
  }

  #below({ types, sets }: Place): Places {
    const type = types[0] && getNamedType(types[0]);
    return type ? this.#placesOf(type, sets) : new Map();
  }

  #placesOf(type: GraphQLNamedType, sets: readonly Conditional[]): Places {
    const places = new Map<string, Place>();
    const addField = (parent: GraphQLNamedType, node: FieldNode, isOfSome: boolean): void => {
      const key = (node.alias ?? node.name).value;
      const place = places.get(key) ?? { types: [], parents: [], sets: [], isOfSome: true };
      places.set(key, place);
      place.isOfSome &&= isOfSome;
      place.parents.push(parent);
      const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
      const own = fields[node.name.value]?.type;
      if (own) place.types.push(own);
      if (node.selectionSet) place.sets.push({ set: node.selectionSet, isOfSome });
    };
    const add = (parent: GraphQLNamedType, { selections: nodes }: SelectionSetNode, isOfSome: boolean): void => {
      for (const node of nodes) {
        if (node.kind === Kind.FIELD) {
          addField(parent, node, isOfSome);
          continue;
        }
        const inner = node.kind === Kind.INLINE_FRAGMENT ? node : this.#fragments.get(node.name.value);
        const condition = inner?.typeCondition && this.#schema.getType(inner.typeCondition.name.value);
        const isNarrower = condition !== undefined && condition !== parent && this.#shadowed.has(condition.name);
        if (inner) add(isCompositeType(condition) ? condition : parent, inner.selectionSet, isOfSome || isNarrower);
      }
    };
    for (const { set, isOfSome } of sets) add(type, set, isOfSome);
    return places;
  }
}

function isNeverNull({ types }: Place): boolean {
  return types.some((type) => isNonNullType(type));
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
