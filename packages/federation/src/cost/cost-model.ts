import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type TypeDefinitionNode,
} from 'graphql';

/** What a supergraph says of the length of a list: `@listSize`. */
export type ListSize = {
  readonly assumed: number | undefined;
  readonly slicingArguments: readonly string[];
  readonly sizedFields: readonly string[];
  readonly requiresOneSlicing: boolean;
};

/** What a supergraph says of costs: `@cost` and `@listSize` of Federation 2.9. */
export type CostModel = {
  /** By `Type`, `Type.field` and `Type.field(argument)`. */
  readonly weights: ReadonlyMap<string, number>;
  /** By `Type.field`. */
  readonly lists: ReadonlyMap<string, ListSize>;
};

/** Reads the costs out of a supergraph; it may call the directives by other names where it links them so. */
export function readCostModel(supergraph: DocumentNode): CostModel {
  const weights = new Map<string, number>();
  const lists = new Map<string, ListSize>();
  const weigh = (name: string, directives: readonly ConstDirectiveNode[] = []): void => {
    const weight = number(argumentOf(directives, 'cost', 'weight'));
    if (weight !== undefined) weights.set(name, weight);
  };
  for (const type of supergraph.definitions) {
    if (!isWeighable(type)) continue;
    weigh(type.name.value, type.directives);
    for (const field of fieldsOf(type)) {
      const name = `${type.name.value}.${field.name.value}`;
      weigh(name, field.directives);
      if (field.kind !== Kind.FIELD_DEFINITION) continue;
      for (const argument of field.arguments ?? []) weigh(`${name}(${argument.name.value})`, argument.directives);
      const size = listSizeOf(field);
      if (size) lists.set(name, size);
    }
  }
  return { weights, lists };
}

function isWeighable(node: DocumentNode['definitions'][number]): node is TypeDefinitionNode {
  return /TypeDefinition$/.test(node.kind);
}

function fieldsOf(type: TypeDefinitionNode): readonly (FieldDefinitionNode | InputValueDefinitionNode)[] {
  return 'fields' in type ? (type.fields ?? []) : [];
}

function listSizeOf({ directives = [] }: FieldDefinitionNode): ListSize | undefined {
  if (!directives.some(({ name }) => isNamed(name.value, 'listSize'))) return undefined;
  const requires = argumentOf(directives, 'listSize', 'requireOneSlicingArgument');
  return {
    assumed: number(argumentOf(directives, 'listSize', 'assumedSize')),
    slicingArguments: names(argumentOf(directives, 'listSize', 'slicingArguments')),
    sizedFields: names(argumentOf(directives, 'listSize', 'sizedFields')),
    requiresOneSlicing: requires?.kind !== Kind.BOOLEAN || requires.value,
  };
}

function argumentOf(directives: readonly ConstDirectiveNode[], directive: string, argument: string) {
  const found = directives.find(({ name }) => isNamed(name.value, directive));
  return found?.arguments?.find(({ name }) => name.value === argument)?.value;
}

/** Composition writes `@cost`, or `@cost__cost` where a subgraph uses the short name for something else. */
function isNamed(name: string, wanted: string): boolean {
  return name === wanted || name === `cost__${wanted}` || name === `federation__${wanted}`;
}

function number(value: ConstValueNode | undefined): number | undefined {
  return value?.kind === Kind.INT || value?.kind === Kind.FLOAT ? Number(value.value) : undefined;
}

function names(value: ConstValueNode | undefined): string[] {
  if (value?.kind !== Kind.LIST) return [];
  return value.values.flatMap((each) => (each.kind === Kind.STRING ? [each.value] : []));
}
