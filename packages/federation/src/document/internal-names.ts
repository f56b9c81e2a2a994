import { type DirectiveNode, type DocumentNode, Kind, parse, visit } from 'graphql';

/** The names of fields that plans fetch on their own account, those in keys and those that other fields require; and of the latter. */
export type InternalNames = {
  readonly all: ReadonlySet<string>;
  /** Those that are required with arguments of their own. */
  readonly withArguments: ReadonlySet<string>;
  /** The fields that require others. */
  readonly requiring: ReadonlySet<string>;
};

export function readInternalNames(supergraph: DocumentNode): InternalNames {
  const all = new Set<string>();
  const withArguments = new Set<string>();
  const requiring = new Set<string>();
  const note = (fieldSet: string): void => {
    visit(parse(`{${fieldSet}}`), {
      Field({ name, arguments: args }) {
        all.add(name.value);
        if (args?.length) withArguments.add(name.value);
      },
    });
  };
  visit(supergraph, {
    FieldDefinition({ name, directives = [] }) {
      if (directives.some((directive) => fieldSetOf(directive) !== undefined)) requiring.add(name.value);
    },
    Directive(node) {
      const fieldSet = fieldSetOf(node);
      if (fieldSet !== undefined) note(fieldSet);
    },
  });
  return { all, withArguments, requiring };
}

function fieldSetOf({ name, arguments: args }: DirectiveNode): string | undefined {
  const wanted = name.value === 'join__type' ? 'key' : name.value === 'join__field' ? 'requires' : undefined;
  const value = wanted && args?.find((arg) => arg.name.value === wanted)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}
