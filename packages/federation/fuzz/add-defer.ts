import { type GraphQLSchema, Kind, parse, print, validate, visit } from 'graphql';
import type { Random } from './random.ts';

/** The operation with some of its fragments deferred; undefined when it has none that can be. */
export function addDefer(random: Random, schema: GraphQLSchema, query: string): string | undefined {
  let count = 0;
  const defer = <Node extends { readonly directives?: readonly unknown[] }>(node: Node): Node | undefined => {
    if (!random.chance(0.5)) return undefined;
    count += 1;
    const value = { kind: Kind.STRING, value: `part${count}` } as const;
    const label = { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'label' }, value } as const;
    const directive = {
      kind: Kind.DIRECTIVE,
      name: { kind: Kind.NAME, value: 'defer' },
      arguments: random.chance(0.6) ? [label] : [],
    } as const;
    return { ...node, directives: [...(node.directives ?? []), directive] };
  };
  const deferred = print(visit(parse(query), { InlineFragment: { leave: defer }, FragmentSpread: { leave: defer } }));
  return count > 0 && validate(schema, parse(deferred)).length === 0 ? deferred : undefined;
}
