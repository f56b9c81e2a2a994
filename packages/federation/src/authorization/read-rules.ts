import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  isTypeDefinitionNode,
  Kind,
  valueFromASTUntyped,
} from 'graphql';
import type { Rule } from './rule.ts';

/** The rules of a supergraph by coordinate: `Type`, or `Type.field`. */
export type Rules = ReadonlyMap<string, readonly Rule[]>;

const SPECS = { authenticated: 'authenticated', requiresScopes: 'scopes', policy: 'policies' } as const;

/** Reads `@authenticated`, `@requiresScopes` and `@policy`, under the names that the supergraph gives them. */
export function readRules(supergraph: DocumentNode): Rules {
  const kinds = readNames(supergraph);
  const rules = new Map<string, readonly Rule[]>();
  const note = (coordinate: string, directives: readonly ConstDirectiveNode[] = []): void => {
    const found = directives.flatMap((directive) => {
      const kind = kinds.get(directive.name.value);
      return kind ? [readRule(kind, directive)] : [];
    });
    if (found.length > 0) rules.set(coordinate, found);
  };
  for (const node of supergraph.definitions) {
    if (!isTypeDefinitionNode(node)) continue;
    note(node.name.value, node.directives);
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of node.fields ?? []) note(`${node.name.value}.${field.name.value}`, field.directives);
  }
  return rules;
}

/** The name of each directive, by what the schema links. */
function readNames(supergraph: DocumentNode): Map<string, Rule['kind']> {
  const names = new Map<string, Rule['kind']>();
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const directive of node.directives ?? []) {
      const url = argument(directive, 'url');
      const spec = /^https:\/\/specs\.apollo\.dev\/(\w+)\//.exec(String(url))?.[1];
      if (directive.name.value !== 'link' || !isSpec(spec)) continue;
      names.set(String(argument(directive, 'as') ?? spec), SPECS[spec]);
    }
  }
  return names;
}

function isSpec(name: string | undefined): name is keyof typeof SPECS {
  return name !== undefined && Object.hasOwn(SPECS, name);
}

function readRule(kind: Rule['kind'], directive: ConstDirectiveNode): Rule {
  if (kind === 'authenticated') return { kind };
  const given = argument(directive, kind);
  const anyOf = Array.isArray(given) ? given.map((all) => (Array.isArray(all) ? all.map(String) : [String(all)])) : [];
  return { kind, anyOf };
}

function argument({ arguments: args }: ConstDirectiveNode, name: string): unknown {
  const value: ConstValueNode | undefined = args?.find((arg) => arg.name.value === name)?.value;
  return value && valueFromASTUntyped(value);
}
