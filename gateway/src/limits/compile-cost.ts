import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { compileArguments } from './argument-cost.ts';
import { compileCondition } from './condition.ts';
import type { CostModel } from './cost-model.ts';
import { compileListSize, type Sizing } from './list-size.ts';

export type Variables = Readonly<Record<string, unknown>>;
export type CostOf = (variables: Variables) => number;

export type CostOptions = {
  readonly schema: GraphQLSchema;
  readonly model: CostModel;
  /** Length of a list that says nothing of its own. */
  readonly defaultListSize: number;
};

type Scope = CostOptions & {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
};

/** What an operation costs before anything is fetched; the demand control of Federation 2.9. */
const BASE = { query: 0, mutation: 10, subscription: 0 } as const;

/**
 * Compiles what a valid operation costs: objects 1 each and leaves nothing, lists times their expected length, unless
 * `@cost` says otherwise; a mutation 10 more.
 */
export function compileCost(
  options: CostOptions,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): CostOf {
  const root = options.schema.getRootType(operation.operation);
  if (!root) return () => 0;
  const cost = compileSet({ ...options, operation, fragments }, root, operation.selectionSet, new Map());
  const base = BASE[operation.operation];
  return (variables) => base + cost(variables);
}

/** Sizes that a field further up gave to lists right below it, by their field names. */
type Sized = ReadonlyMap<string, Sizing>;

function compileSet(scope: Scope, type: GraphQLCompositeType, set: SelectionSetNode, sized: Sized): CostOf {
  const parts = set.selections.map((node): CostOf => {
    const isIncluded = compileCondition(node.directives, scope.operation);
    const cost = compileSelection(scope, type, node, sized);
    return isIncluded ? (variables) => (isIncluded(variables) ? cost(variables) : 0) : cost;
  });
  return sum(parts);
}

function compileSelection(
  scope: Scope,
  type: GraphQLCompositeType,
  node: SelectionSetNode['selections'][number],
  sized: Sized,
): CostOf {
  if (node.kind === Kind.FIELD) return compileField(scope, type, node, sized);
  const fragment = node.kind === Kind.FRAGMENT_SPREAD ? scope.fragments.get(node.name.value) : node;
  if (!fragment) return () => 0;
  const condition = fragment.typeCondition && scope.schema.getType(fragment.typeCondition.name.value);
  return compileSet(scope, isCompositeType(condition) ? condition : type, fragment.selectionSet, sized);
}

function compileField(scope: Scope, parent: GraphQLCompositeType, node: FieldNode, sized: Sized): CostOf {
  const name = node.name.value;
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  // Introspection is answered here, from memory.
  if (!field) return () => 0;
  const { sizing, below } = compileListSize(scope, `${parent.name}.${name}`, field, node);
  const named = getNamedType(field.type);
  const inner =
    node.selectionSet && isCompositeType(named) ? compileSet(scope, named, node.selectionSet, below) : () => 0;
  const each = scope.model.weights.get(`${parent.name}.${name}`) ?? weightOf(scope, field.type);
  const argumentCost = compileArguments(scope, `${parent.name}.${name}`, field, node);
  const length = isList(field.type) ? (sized.get(name) ?? sizing) : () => 1;
  return (variables) => {
    const count = length(variables);
    return (count === 0 ? 0 : count * (each + inner(variables))) + argumentCost(variables);
  };
}

function weightOf({ model }: Scope, type: GraphQLOutputType): number {
  const named = getNamedType(type);
  return model.weights.get(named.name) ?? (isCompositeType(named) ? 1 : 0);
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(type) || (isNonNullType(type) && isListType(type.ofType));
}

function sum(parts: readonly CostOf[]): CostOf {
  const [first, second] = parts;
  if (!first) return () => 0;
  if (!second) return first;
  return (variables) => {
    let total = 0;
    for (const part of parts) total += part(variables);
    return total;
  };
}

export type { GraphQLField, Scope };
