import { type DirectiveNode, Kind, parse, print, visit } from 'graphql';

const SPECS = /^https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes|policy)\//;

/** A supergraph without `@authenticated`, `@requiresScopes` and `@policy`, for engines that refuse what they cannot enforce. */
export function stripAuthorization(sdl: string): string {
  const document = parse(sdl, { noLocation: true });
  const names = new Set<string>();
  visit(document, {
    Directive(node) {
      const spec = SPECS.exec(argument(node, 'url') ?? '')?.[1];
      if (node.name.value === 'link' && spec) names.add(argument(node, 'as') ?? spec);
    },
  });
  if (names.size === 0) return sdl;
  const isOfSpec = (name: string): boolean => names.has(name.split('__')[0] ?? name);
  return print(
    visit(document, {
      Directive(node) {
        const isLink = node.name.value === 'link' && SPECS.test(argument(node, 'url') ?? '');
        return isLink || names.has(node.name.value) ? null : undefined;
      },
      DirectiveDefinition: (node) => (names.has(node.name.value) ? null : undefined),
      ScalarTypeDefinition: (node) => (node.name.value.includes('__') && isOfSpec(node.name.value) ? null : undefined),
    }),
  );
}

function argument({ arguments: args }: DirectiveNode, name: string): string | undefined {
  const value = args?.find((arg) => arg.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}
