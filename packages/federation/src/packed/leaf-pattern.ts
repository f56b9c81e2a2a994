import {
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isListType,
  isNonNullType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import type { SelectedField } from './selection-tree.ts';
import type { TextObject } from './text-object.ts';
import { Unpackable } from './unpackable.ts';

type LeafField = Exclude<SelectedField, { kind: 'typename' }>;

// JSON as RFC 8259 has it. Each loop can end in one way only, so a text that does not match is given up in linear time.
const CHARACTER = '[^"\\\\\\x00-\\x1f]';
/** Four at once are a third quicker than one after the other. */
const PLAIN = `(?:${CHARACTER.repeat(4)})*(?:${CHARACTER}(?:${CHARACTER}${CHARACTER}?)?)?`;
const STRING = `"${PLAIN}(?:\\\\(?:["\\\\/bfnrt]|u[\\da-fA-F]{4})${CHARACTER}*)*"`;
/** Only what a number in JavaScript holds exactly, and no zero below zero: others are written as they always were. */
const INTEGER = '(?:0|-?[1-9]\\d{0,14})';
const NUMBER = `(?:(?:-(?!0\\.0*\\D))?(?:0|[1-9]\\d{0,5})\\.\\d{1,9}|${INTEGER})`;
const BOOLEAN = '(?:true|false)';

const BUILT_IN: Readonly<Record<string, string>> = {
  String: STRING,
  // An ID that came as a number has to be written as a string.
  ID: STRING,
  Int: INTEGER,
  Float: NUMBER,
  Boolean: BOOLEAN,
};

/** The pattern of JSON texts that stand for a valid value of this field, and can be copied to the client as they are. */
export function placedPattern(schema: GraphQLSchema, field: LeafField): string {
  return field.kind === 'leaf' ? leafPattern(schema, field.type) : objectPattern(schema, field);
}

function objectPattern(schema: GraphQLSchema, { type, node }: TextObject): string {
  const fields = node.fields.map((field) => {
    const value = field.kind === 'typename' ? `"${node.type}"` : placedPattern(schema, field);
    return `"${field.key}":${value}`;
  });
  const whole = `\\{${fields.join(',')}\\}`;
  return isNonNullType(type) ? whole : `(?:${whole}|null)`;
}

function leafPattern(schema: GraphQLSchema, type: GraphQLOutputType): string {
  if (!isNonNullType(type)) return `(?:${valuePattern(schema, type)}|null)`;
  return valuePattern(schema, type.ofType);
}

function valuePattern(schema: GraphQLSchema, type: GraphQLOutputType): string {
  if (isListType(type)) {
    const element = leafPattern(schema, type.ofType);
    return `\\[(?:${element}(?:,${element})*)?\\]`;
  }
  if (isEnumType(type)) {
    // Values that clients may not see are errors.
    const seen = schema.getType(type.name) ?? type;
    const names = isEnumType(seen) ? seen.getValues().map(({ name }) => name) : [];
    return `"(?:${names.join('|')})"`;
  }
  if (!isScalarType(type)) throw new Unpackable(`${String(type)} is no leaf.`);
  return (isSpecifiedScalarType(type) ? BUILT_IN[type.name] : undefined) ?? `(?:${STRING}|${NUMBER}|${BOOLEAN})`;
}
