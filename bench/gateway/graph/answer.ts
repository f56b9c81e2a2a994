import {
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

type Thing = Readonly<Record<string, unknown>>;
type Resolve = (parent: Thing, args: Thing) => unknown;
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolve>>>>;
type Variables = Readonly<Record<string, unknown>>;

/**
 * A GraphQL server in little, so that the subgraphs leave their core to the load:
 * no validation, no errors, every object tells its `__typename`.
 */
export function createAnswer(sdl: string, resolvers: Resolvers): (query: string, variables: Variables) => unknown {
  const documents = new Map<
    string,
    { operation: OperationDefinitionNode; fragments: Map<string, FragmentDefinitionNode> }
  >();
  const read = (query: string) => {
    const known = documents.get(query);
    if (known) return known;
    const { definitions } = parse(query, { noLocation: true });
    const operation = definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
    if (!operation) throw new Error('No operation.');
    const fragments = new Map(
      definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
    );
    const document = { operation, fragments };
    documents.set(query, document);
    return document;
  };
  return (query, variables) => {
    const { operation, fragments } = read(query);
    const select = (parent: Thing, set: SelectionSetNode, result: Record<string, unknown>): Record<string, unknown> => {
      for (const node of set.selections) {
        if (node.kind === Kind.FIELD) {
          result[node.alias?.value ?? node.name.value] = field(parent, node);
          continue;
        }
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
        const condition = fragment?.typeCondition?.name.value;
        if (fragment && (condition === undefined || condition === parent.__typename))
          select(parent, fragment.selectionSet, result);
      }
      return result;
    };
    const field = (parent: Thing, node: FieldNode): unknown => {
      const name = node.name.value;
      if (name === '__typename') return parent.__typename;
      const args: Record<string, unknown> = {};
      for (const arg of node.arguments ?? []) args[arg.name.value] = literalOf(arg.value, variables);
      if (name === '_service') return { sdl };
      if (name === '_entities') return complete(entities(args.representations), node);
      const resolve = resolvers[String(parent.__typename)]?.[name];
      return complete(resolve ? resolve(parent, args) : parent[name], node);
    };
    const entities = (representations: unknown): unknown =>
      Array.isArray(representations)
        ? representations.map((each) => resolvers[each.__typename]?.__resolveReference?.(each, {}))
        : [];
    const complete = (value: unknown, node: FieldNode): unknown => {
      if (value === undefined || value === null) return null;
      if (Array.isArray(value)) return value.map((each) => complete(each, node));
      return node.selectionSet && isThing(value) ? select(value, node.selectionSet, {}) : value;
    };
    return { data: select({ __typename: 'Query' }, operation.selectionSet, {}) };
  };
}

function literalOf(node: ValueNode, variables: Variables): unknown {
  if (node.kind === Kind.VARIABLE) return variables[node.name.value];
  if (node.kind === Kind.INT) return Number(node.value);
  return 'value' in node ? node.value : undefined;
}

function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null;
}
