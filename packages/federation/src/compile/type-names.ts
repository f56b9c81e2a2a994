import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';

/** The names that `__typename` may have where `condition` is asked for: the type itself and everything below it. */
export function namesWithin(schema: GraphQLSchema, condition: string): ReadonlySet<string> {
  const names = new Set([condition]);
  const type = schema.getType(condition);
  if (!isAbstractType(type)) return names;
  for (const other of Object.values(schema.getTypeMap())) {
    if ((isObjectType(other) || isInterfaceType(other)) && schema.isSubType(type, other)) names.add(other.name);
  }
  return names;
}
