import {
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import { inexact } from '../exact-json.ts';

type Check = (value: unknown) => boolean;
export type Variables = Readonly<Record<string, unknown>>;

const MOST_ERRORS = 20;
/** Each error writes out the object that is wrong, with all its keys. */
const MANY_KEYS = 200;

/**
 * Checks a request's variables. What is plainly right is seen so by compiled checks;
 * everything else goes through graphql-js, which also words the errors.
 */
export function compileVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): (variables: Variables) => readonly GraphQLError[] {
  const checks = variableDefinitions.map((node) => {
    const type = typeFromAST(schema, node.type);
    const check = type ? compileCheck(type) : () => false;
    return {
      name: node.variable.name.value,
      check,
      mayLack: node.defaultValue !== undefined || !type || !isNonNullType(type),
    };
  });
  return (variables) => {
    const isPlain = checks.every(({ name, check, mayLack }) => {
      if (!Object.hasOwn(variables, name) || variables[name] === undefined) return mayLack;
      return check(variables[name]);
    });
    if (isPlain) return [];
    // @note the same object, looked at
    const seen = inexact(variables) as Variables;
    const maxErrors = hasManyKeys(seen) ? 1 : MOST_ERRORS;
    const { errors = [] } = getVariableValues(schema, variableDefinitions, seen, { maxErrors });
    for (const error of errors) Object.assign(error.extensions, { code: 'BAD_USER_INPUT' });
    return errors;
  };
}

function hasManyKeys(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const inner = Object.values(value);
  return (!Array.isArray(value) && inner.length > MANY_KEYS) || inner.some(hasManyKeys);
}

const SCALARS: Readonly<Record<string, Check>> = {
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string',
  Int: (value) => typeof value === 'number' && (value | 0) === value,
  Float: (value) => typeof value === 'number' && Number.isFinite(value),
  Boolean: (value) => typeof value === 'boolean',
};

function compileCheck(type: unknown, seen = new Map<unknown, Check>()): Check {
  const known = seen.get(type);
  if (known) return known;
  // Input types may contain themselves: the way back in goes through the map.
  seen.set(type, (value) => seen.get(type)?.(value) ?? false);
  const check = checkOf(type, seen);
  seen.set(type, check);
  return check;
}

function checkOf(type: unknown, seen: Map<unknown, Check>): Check {
  if (isNonNullType(type)) {
    const inner = compileCheck(type.ofType, seen);
    return (value) => value !== null && inner(value);
  }
  const check = isListType(type) ? listCheck(type.ofType, seen) : namedCheck(type, seen);
  return (value) => value === null || check(value);
}

function listCheck(element: unknown, seen: Map<unknown, Check>): Check {
  const check = compileCheck(element, seen);
  return (value) => Array.isArray(value) && value.every((each) => check(each));
}

function namedCheck(type: unknown, seen: Map<unknown, Check>): Check {
  if (isScalarType(type)) return SCALARS[type.name] ?? (() => false);
  if (isEnumType(type)) {
    const names = new Set<unknown>(type.getValues().map(({ name }) => name));
    return (value) => names.has(value);
  }
  if (!isInputObjectType(type) || type.isOneOf) return () => false;
  const fields = new Map(
    Object.values(type.getFields()).map((field) => {
      const check = compileCheck(field.type, seen);
      return [field.name, { check, isRequired: isNonNullType(field.type) && field.defaultValue === undefined }];
    }),
  );
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    if (!Object.keys(value).every((key) => fields.get(key)?.check(Reflect.get(value, key)))) return false;
    return [...fields].every(([name, { isRequired }]) => !isRequired || Object.hasOwn(value, name));
  };
}
