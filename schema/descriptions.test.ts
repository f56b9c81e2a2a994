import { readFileSync } from 'node:fs';
import { catalogue } from '@reelgraph/errors';
import { type DefinitionNode, Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';

type Text = { name: string; text: string };
type Named = { name: { value: string }; description?: { value: string } | undefined };

describe.each(['user', 'video', 'feed'])('the contract of %s', (subgraph) => {
  const { definitions } = parse(readFileSync(new URL(`${subgraph}.graphql`, import.meta.url), 'utf8'));
  const texts = definitions.flatMap(textsOf);

  it('describes every type, field and value', () => {
    const bare = texts.filter(({ text }) => text === '');
    expect(bare.map(({ name }) => name)).toEqual([]);
    expect(texts.length).toBeGreaterThan(20);
  });

  it('names only errors of the catalogue', () => {
    const codes = texts.flatMap(({ text }) => /Errors: ([^.]+)\./.exec(text)?.[1]?.match(/\b[A-Z]+_[A-Z_]+\b/g) ?? []);
    expect(codes.filter((code) => !Object.hasOwn(catalogue, code))).toEqual([]);
    expect(codes).not.toEqual([]);
  });
});

/** A type with all that is in it; what a field's arguments are is told with the field. */
function textsOf(definition: DefinitionNode): Text[] {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const { name, fields = [] } = definition;
      return [textOf(definition), ...fields.map((field) => textOf(field, `${name.value}.`))];
    }
    case Kind.ENUM_TYPE_DEFINITION: {
      const { name, values = [] } = definition;
      return [textOf(definition), ...values.map((value) => textOf(value, `${name.value}.`))];
    }
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_DEFINITION:
      return [textOf(definition)];
    default:
      return [];
  }
}

function textOf({ name, description }: Named, within = ''): Text {
  return { name: within + name.value, text: description?.value ?? '' };
}
