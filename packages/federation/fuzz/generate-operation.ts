import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isRequiredArgument,
  parse,
  validate,
} from 'graphql';
import { generateValue, literal } from './generate-value.ts';
import type { Random } from './random.ts';

export type GeneratedOperation = { readonly query: string; readonly variables: Readonly<Record<string, unknown>> };

/** A valid operation on the schema: the same for the same random numbers. */
export function generateOperation(random: Random, schema: GraphQLSchema): GeneratedOperation {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const operation = new Generator(random, schema).operation();
    if (validate(schema, parse(operation.query)).length === 0) return operation;
  }
  return { query: '{ __typename }', variables: {} };
}

/** Response names that every object inherits: an engine that looks them up carelessly finds them where nothing is. */
const INHERITED = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'];

class Generator {
  readonly #random: Random;
  readonly #schema: GraphQLSchema;
  readonly #definitions = new Map<string, string>();
  readonly #variables: Record<string, unknown> = {};
  readonly #fragments: { name: string; on: string; text: string }[] = [];
  /** Variables that are never null, as conditions need them. */
  readonly #conditions: string[] = [];
  #aliases = 0;
  #budget: number;

  constructor(random: Random, schema: GraphQLSchema) {
    this.#random = random;
    this.#schema = schema;
    this.#budget = 8 + random.below(30);
  }

  operation(): GeneratedOperation {
    const mutation = this.#schema.getMutationType();
    const isMutation = mutation && this.#random.chance(0.5);
    const root = isMutation ? mutation : this.#schema.getQueryType();
    if (!root) throw new Error('The schema has no queries.');
    const selection = this.#selection(root, 1 + this.#random.below(6));
    const variables = [...this.#definitions].map(([name, type]) => `$${name}: ${type}`).join(', ');
    const name = this.#random.chance(0.3) ? 'Generated' : '';
    const head = `${isMutation ? 'mutation' : 'query'} ${name}${variables ? `(${variables})` : ''}`;
    const query = [`${head} ${selection}`, ...this.#fragments.map(({ text }) => text)].join('\n');
    return { query, variables: this.#variables };
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const parts: string[] = [];
    const count = 1 + this.#random.below(4);
    for (let i = 0; i < count; i += 1) parts.push(this.#part(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  #part(type: GraphQLCompositeType, depth: number): string {
    const kind = this.#random.next();
    if (kind < 0.08) return `${this.#alias()}__typename${this.#condition()}`;
    if (kind < 0.2 || !('getFields' in type)) return this.#inlineFragment(type, depth);
    if (kind < 0.28) return this.#spread(type, depth);
    return this.#field(type, depth);
  }

  #field(type: GraphQLCompositeType, depth: number): string {
    const all = 'getFields' in type ? Object.values(type.getFields()) : [];
    this.#budget -= 1;
    const mayNest = depth > 0 && this.#budget > 0;
    const fields = all.filter((field) => mayNest || isLeafType(getNamedType(field.type)));
    if (fields.length === 0) return '__typename';
    const field = this.#random.pick(fields);
    const inner = getNamedType(field.type);
    const selection = isCompositeType(inner) ? ` ${this.#selection(inner, depth - 1)}` : '';
    return `${this.#alias()}${field.name}${this.#arguments(field)}${this.#condition()}${selection}`;
  }

  #alias(): string {
    if (!this.#random.chance(0.2)) return '';
    this.#aliases += 1;
    if (this.#random.chance(0.06)) return `${this.#random.pick(INHERITED)}: `;
    return `x${this.#aliases}: `;
  }

  #inlineFragment(type: GraphQLCompositeType, depth: number): string {
    const condition = this.#random.chance(0.15) ? undefined : this.#conditionType(type);
    const on = condition ? `on ${condition.name}` : '';
    return `... ${on}${this.#condition()} ${this.#selection(condition ?? type, depth)}`;
  }

  #spread(type: GraphQLCompositeType, depth: number): string {
    const usable = this.#fragments.filter(({ on }) => on === type.name);
    if (usable.length > 0 && this.#random.chance(0.4))
      return `...${this.#random.pick(usable).name}${this.#condition()}`;
    const condition = this.#conditionType(type);
    const selection = this.#selection(condition, depth);
    const name = `F${this.#fragments.length}`;
    this.#fragments.push({ name, on: condition.name, text: `fragment ${name} on ${condition.name} ${selection}` });
    return `...${name}${this.#condition()}`;
  }

  /** The type itself, one below it, or one above it. */
  #conditionType(type: GraphQLCompositeType): GraphQLCompositeType {
    if (this.#random.chance(0.2)) return type;
    if (isAbstractType(type)) {
      const interfaces = isInterfaceType(type) ? this.#schema.getImplementations(type).interfaces : [];
      return this.#random.pick([...this.#schema.getPossibleTypes(type), ...interfaces]);
    }
    return this.#random.pick([type, ...type.getInterfaces()]);
  }

  #condition(): string {
    if (!this.#random.chance(0.1)) return '';
    const directive = this.#random.pick(['skip', 'include']);
    if (this.#random.chance(0.3))
      return ` @${directive}(if: ${this.#random.chance(directive === 'include' ? 0.8 : 0.2)})`;
    if (this.#conditions.length > 0 && this.#random.chance(0.6)) {
      return ` @${directive}(if: $${this.#random.pick(this.#conditions)})`;
    }
    const name = `v${this.#definitions.size}`;
    this.#conditions.push(name);
    const hasDefault = this.#random.chance(0.3);
    this.#definitions.set(name, hasDefault ? `Boolean = ${this.#random.chance(0.5)}` : 'Boolean!');
    if (!hasDefault || this.#random.chance(0.5)) this.#variables[name] = this.#random.chance(0.6);
    return ` @${directive}(if: $${name})`;
  }

  #arguments(field: GraphQLField<unknown, unknown>): string {
    const given = field.args.filter((arg) => isRequiredArgument(arg) || this.#random.chance(0.5));
    if (given.length === 0) return '';
    return `(${given.map((arg) => `${arg.name}: ${this.#argument(arg)}`).join(', ')})`;
  }

  #argument(arg: GraphQLArgument): string {
    const value = generateValue(this.#random, arg.type);
    if (!this.#random.chance(0.4)) return literal(value);
    const name = `v${this.#definitions.size}`;
    const isRequired = isRequiredArgument(arg);
    const byDefault =
      !isRequired && this.#random.chance(0.2) ? ` = ${literal(generateValue(this.#random, arg.type))}` : '';
    this.#definitions.set(name, `${arg.type}${byDefault}`);
    if (isRequired || this.#random.chance(0.8)) this.#variables[name] = JSON.parse(JSON.stringify(value));
    return `$${name}`;
  }
}
