import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What collecting needs to know: the schema, the document's fragments and the variables that conditions read. */
export type CollectContext = {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly flags: Readonly<Record<string, boolean>>;
  /** What clients call response names, where they call them otherwise. */
  readonly names?: ReadonlyMap<string, string>;
  /** Fragments that are left out, because they are answered later. */
  readonly deferred?: ReadonlySet<SelectionNode>;
  /** Fields that the caller may not see, with the code that says why. */
  readonly denied?: ReadonlyMap<FieldNode, string>;
};

/** The fields that a value of this type gets, by response name in the order of the answer. */
export function collectFields(
  context: CollectContext,
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const seen = new Set<string>();
  const collect = (selectionSet: SelectionSetNode): void => {
    for (const node of selectionSet.selections) {
      if (!isIncluded(node.directives, context.flags) || context.deferred?.has(node)) continue;
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value;
        const nodes = fields.get(key);
        if (nodes) nodes.push(node);
        else fields.set(key, [node]);
        continue;
      }
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        if (seen.has(node.name.value)) continue;
        seen.add(node.name.value);
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? context.fragments.get(node.name.value) : node;
      if (fragment && applies(context.schema, fragment.typeCondition?.name.value, type)) collect(fragment.selectionSet);
    }
  };
  selectionSets.forEach(collect);
  return fields;
}

/** Whether `@skip` and `@include` let a selection stand. */
export function isIncluded(
  directives: readonly DirectiveNode[] | undefined,
  flags: Readonly<Record<string, boolean>>,
): boolean {
  for (const { name, arguments: args } of directives ?? []) {
    if (name.value !== 'skip' && name.value !== 'include') continue;
    const value = args?.find((arg) => arg.name.value === 'if')?.value;
    const flag =
      value?.kind === Kind.VARIABLE ? flags[value.name.value] === true : value?.kind === Kind.BOOLEAN && value.value;
    if (flag === (name.value === 'skip')) return false;
  }
  return true;
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLCompositeType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  if (!isCompositeType(wanted) || !isAbstractType(wanted)) return false;
  return 'getFields' in type && schema.isSubType(wanted, type);
}
