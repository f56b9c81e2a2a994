import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { readOperation } from './operation-text.ts';
import { type DataPath, dotted } from './path.ts';
import { namesWithin } from './type-names.ts';

/** An object that may stand at a place of the data: its type, and all that fetches have selected of it. */
export type Holding = { readonly type: GraphQLObjectType; readonly sets: readonly SelectionSetNode[] };

/** A fetch and where it stands. What it selects is read when it is first asked for: most plans have nothing to be torn. */
export class Placed {
  readonly node: FetchNode;
  readonly at: string;
  #set: SelectionSetNode | undefined;

  constructor(node: FetchNode, path: DataPath) {
    this.node = node;
    this.at = dotted(path);
  }

  get set(): SelectionSetNode {
    this.#set ??= selected(this.node);
    return this.#set;
  }
}

/** What the data may hold after some fetches, by the types that the objects on the way there may have. */
export class Holdings {
  readonly #schema: GraphQLSchema;
  readonly #fetches: ReadonlyMap<string, readonly Placed[]>;
  readonly #names = new Map<string, ReadonlySet<string>>();
  readonly #ids = new Map<SelectionSetNode, number>();

  constructor(schema: GraphQLSchema, before: readonly Placed[]) {
    this.#schema = schema;
    this.#fetches = Map.groupBy(before, ({ at }) => at);
  }

  /** Undefined where there are too many to tell. */
  at(path: DataPath): Holding[] | undefined {
    const roots = ['query', 'mutation', 'subscription'].flatMap((kind) => this.#rootOf(kind) ?? []);
    const start = roots.map((type) => ({ type, sets: [] }));
    let holdings = this.#fill(start, '');
    let at = '';
    for (const step of path) {
      if (step === '@') continue;
      at = at === '' ? String(step) : `${at}.${step}`;
      const below = holdings.flatMap((holding) => this.#below(holding, String(step)));
      if (below.length > MOST_HOLDINGS) return undefined;
      holdings = this.#fill(below, at);
    }
    return holdings;
  }

  /** Whether a fetch at this place has something to say about an object there. */
  isAsked({ requires, operationKind }: FetchNode, holding: Holding, at: string): boolean {
    if (!requires) return this.#rootOf(operationKind) === holding.type;
    return requires.some(
      (node) =>
        node.kind === 'InlineFragment' &&
        this.#applies(node.typeCondition, holding.type) &&
        this.#has(holding, at, node.selections),
    );
  }

  #rootOf(kind: string): GraphQLObjectType | undefined {
    if (kind === 'mutation') return this.#schema.getMutationType() ?? undefined;
    return (kind === 'query' ? this.#schema.getQueryType() : this.#schema.getSubscriptionType()) ?? undefined;
  }

  /** The objects with what the fetches at their place add to them. */
  #fill(holdings: readonly Holding[], at: string): Holding[] {
    const here = this.#fetches.get(at) ?? [];
    const distinct = new Map<string, Holding>();
    for (const holding of holdings) {
      const full = { ...holding, sets: [...holding.sets] };
      for (const { node, set } of here) if (this.isAsked(node, full, at)) full.sets.push(set);
      distinct.set(`${full.type.name} ${full.sets.map((set) => this.#idOf(set)).join()}`, full);
    }
    return [...distinct.values()];
  }

  #idOf(set: SelectionSetNode): number {
    const id = this.#ids.get(set) ?? this.#ids.size;
    this.#ids.set(set, id);
    return id;
  }

  #below({ type, sets }: Holding, key: string): Holding[] {
    const nodes = sets.flatMap((set) => this.#fieldsOf(set, type, key));
    const inner = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const field = nodes[0] && type.getFields()[nodes[0].name.value];
    const below = field && getNamedType(field.type);
    const types = isAbstractType(below) ? this.#schema.getPossibleTypes(below) : isObjectType(below) ? [below] : [];
    return types.map((each) => ({ type: each, sets: inner }));
  }

  #fieldsOf({ selections }: SelectionSetNode, type: GraphQLObjectType, key: string): FieldNode[] {
    return selections.flatMap((node) => {
      if (node.kind === Kind.FIELD) return (node.alias ?? node.name).value === key ? [node] : [];
      if (node.kind === Kind.FRAGMENT_SPREAD || !this.#applies(node.typeCondition?.name.value, type)) return [];
      return this.#fieldsOf(node.selectionSet, type, key);
    });
  }

  #has(holding: Holding, at: string, selections: readonly QueryPlanSelectionNode[]): boolean {
    return selections.every((node) => {
      if (node.kind === 'InlineFragment')
        return !this.#applies(node.typeCondition, holding.type) || this.#has(holding, at, node.selections);
      const key = node.alias ?? node.name;
      if (key === '__typename') return true;
      const { selections: inner } = node;
      if (!inner) return holding.sets.some((set) => this.#fieldsOf(set, holding.type, key).length > 0);
      const place = at === '' ? key : `${at}.${key}`;
      const below = this.#fill(this.#below(holding, key), place);
      return below.length > 0 && below.every((each) => this.#has(each, place, inner));
    });
  }

  #applies(condition: string | undefined, { name }: GraphQLObjectType): boolean {
    if (condition === undefined) return true;
    const names = this.#names.get(condition) ?? namesWithin(this.#schema, condition);
    this.#names.set(condition, names);
    return names.has(name);
  }
}

/** They multiply where fragments on many types stand within each other. */
const MOST_HOLDINGS = 1_000;

function selected({ operation, operationName, requires }: FetchNode): SelectionSetNode {
  const { selectionSet } = readOperation(operation, operationName).definition;
  const [entities] = selectionSet.selections;
  return requires && entities?.kind === Kind.FIELD && entities.selectionSet ? entities.selectionSet : selectionSet;
}
