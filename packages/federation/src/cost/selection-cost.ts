import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
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
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { type Amount, product, sum } from './amount.ts';
import { compileArguments } from './argument-cost.ts';
import { compileCondition } from './condition.ts';
import type { CostModel } from './cost-model.ts';
import { compileListSize, type Sized } from './list-size.ts';
import type { Places } from './places.ts';

export type CostScope = {
  readonly schema: GraphQLSchema;
  readonly model: CostModel;
  /** Length of a list that says nothing of its own. */
  readonly defaultListSize: number;
  /** The client's: it says what variables are where a request leaves them out. */
  readonly operation: OperationDefinitionNode;
  /** Of the fetch. */
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Hears where lists stand, for the fetches that come after. */
  readonly places: Places;
};

/** Where a selection stands. */
export type Standing = {
  readonly type: GraphQLCompositeType;
  readonly path: readonly string[];
  /** Sizes that the field above gave to lists right below it. */
  readonly sized: Sized;
  /** 1 where the fragments around it are part of the answer, else 0. */
  readonly gate: Amount;
};

/** What a selection costs for one object. */
export function compileSelections(scope: CostScope, at: Standing, { selections }: SelectionSetNode): Amount {
  return sum(selections.map((node) => compileSelection(scope, at, node)));
}

function compileSelection(scope: CostScope, at: Standing, node: SelectionNode): Amount {
  const gate = product([at.gate, compileCondition(node.directives, scope.operation)]);
  if (node.kind === Kind.FIELD) return compileField(scope, { ...at, gate }, node);
  const fragment = node.kind === Kind.FRAGMENT_SPREAD ? scope.fragments.get(node.name.value) : node;
  if (!fragment) return 0;
  const condition = fragment.typeCondition && scope.schema.getType(fragment.typeCondition.name.value);
  const type = isCompositeType(condition) ? condition : at.type;
  return compileSelections(scope, { ...at, type, gate }, fragment.selectionSet);
}

function compileField(scope: CostScope, { type: parent, path, sized, gate }: Standing, node: FieldNode): Amount {
  const name = node.name.value;
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  // `__typename` is free.
  if (!field) return 0;
  const coordinate = `${parent.name}.${name}`;
  const { size, below } = compileListSize(scope, coordinate, field, node);
  const count = isList(field.type) ? (sized.get(name) ?? size) : 1;
  const place = [...path, node.alias?.value ?? name];
  scope.places.add(place, product([gate, count]), below);
  const named = getNamedType(field.type);
  const inner =
    node.selectionSet && isCompositeType(named)
      ? compileSelections(scope, { type: named, path: place, sized: below, gate: 1 }, node.selectionSet)
      : 0;
  const each = scope.model.weights.get(coordinate) ?? weightOf(scope.model, field.type);
  const taken = compileArguments(scope.model, coordinate, field, node);
  return product([gate, sum([product([count, sum([each, inner])]), taken])]);
}

export function weightOf({ weights }: CostModel, type: GraphQLOutputType): number {
  const named = getNamedType(type);
  return weights.get(named.name) ?? (isCompositeType(named) ? 1 : 0);
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(type) || (isNonNullType(type) && isListType(type.ofType));
}
