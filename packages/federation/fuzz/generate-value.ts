import {
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import type { Random } from './random.ts';

/** An input value of this type, as JSON. */
export function generateValue(random: Random, type: GraphQLInputType, depth = 0): unknown {
  if (isNonNullType(type)) return generateDefinite(random, type.ofType, depth);
  return random.chance(0.08) ? null : generateDefinite(random, type, depth);
}

function generateDefinite(random: Random, type: GraphQLInputType, depth: number): unknown {
  if (isNonNullType(type)) return generateDefinite(random, type.ofType, depth);
  if (isListType(type))
    return Array.from({ length: random.below(3) }, () => generateValue(random, type.ofType, depth + 1));
  if (isEnumType(type)) return new EnumName(random.pick(type.getValues()).name);
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => isRequiredInputField(field) || (depth < 2 && random.chance(0.4)),
    );
    return Object.fromEntries(fields.map((field) => [field.name, generateValue(random, field.type, depth + 1)]));
  }
  switch (type.name) {
    case 'Int':
      return random.below(6);
    case 'Float':
      return random.below(20) / 4;
    case 'Boolean':
      return random.chance(0.5);
    case 'ID':
      return `id-${random.below(9)}`;
    default:
      return random.pick(['plain', 'with "quotes"', 'back\\slash', 'späß ☕', '']);
  }
}

/** An enum's value: bare in a document, a string in JSON. */
export class EnumName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  toJSON(): string {
    return this.name;
  }
}

/** The value as it is written in a document. */
export function literal(value: unknown): string {
  if (value instanceof EnumName) return value.name;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, part]) => `${key}: ${literal(part)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value);
}
