import { type GraphQLLeafType, isEnumType, isSpecifiedScalarType } from 'graphql';
import type { Source } from './source.ts';

/** How a leaf value is checked and written: two JavaScript expressions over `v`. */
export type LeafCode = { readonly test: string; readonly text: string };

const TEXT = `(c.plain?'"'+v+'"':JSON.stringify(v))`;

const BUILT_IN: Readonly<Record<string, LeafCode>> = {
  String: { test: `typeof v==='string'`, text: TEXT },
  // A subgraph may answer an ID as a number: the specification has it serialized as a string.
  ID: { test: `typeof v==='string'||Number.isInteger(v)`, text: TEXT },
  Int: { test: `Number.isInteger(v)`, text: 'v' },
  Float: { test: `typeof v==='number'&&v-v===0`, text: 'v' },
  Boolean: { test: `typeof v==='boolean'`, text: 'v' },
};

export function leafCode(source: Source, type: GraphQLLeafType): LeafCode {
  if (isEnumType(type)) {
    const names = new Set(type.getValues().map(({ name }) => name));
    return { test: `${source.ref(names)}.has(v)`, text: `'"'+v+'"'` };
  }
  const known = isSpecifiedScalarType(type) ? BUILT_IN[type.name] : undefined;
  return (
    known ?? { test: 'v!==undefined&&v!==null', text: `(typeof v==='string'&&c.plain?'"'+v+'"':JSON.stringify(v))` }
  );
}
