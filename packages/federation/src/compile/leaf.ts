import { type GraphQLLeafType, isEnumType, isSpecifiedScalarType } from 'graphql';
import type { Source } from './source.ts';

/**
 * How a leaf value is checked and written: JavaScript expressions over `v`. Where `isBare` holds, the value between
 * quotation marks is its text.
 */
export type LeafCode = { readonly test: string; readonly text: string; readonly isBare?: string };

const BUILT_IN: Readonly<Record<string, LeafCode>> = {
  String: { test: `typeof v==='string'`, text: 'JSON.stringify(v)', isBare: 'c.plain' },
  // A subgraph may answer an ID as a number: the specification has it serialized as a string.
  ID: {
    test: `typeof v==='string'||Number.isInteger(v)||typeof(v=c.digitsOf(v))==='string'`,
    text: 'JSON.stringify(String(v))',
    isBare: 'c.plain',
  },
  Int: { test: `Number.isInteger(v)||Number.isInteger(v=c.plainNumber(v))`, text: 'v' },
  Float: { test: `(typeof v==='number'||typeof(v=c.plainNumber(v))==='number')&&v-v===0`, text: 'v' },
  Boolean: { test: `typeof v==='boolean'`, text: 'v' },
};

/** Anything that JSON can hold: what is nested too deeply to be written, and numbers beyond all numbers, it cannot. */
const CUSTOM: LeafCode = {
  test: `typeof v==='string'||(typeof v==='object'?v!==null&&c.canWrite(v):v!==undefined&&v-v===0)`,
  text: `(typeof v==='object'?c.written:JSON.stringify(v))`,
  isBare: `typeof v==='string'&&c.plain`,
};

export function leafCode(source: Source, type: GraphQLLeafType): LeafCode {
  if (isEnumType(type)) {
    const names = new Set(type.getValues().map(({ name }) => name));
    return { test: `${source.ref(names)}.has(v)`, text: 'JSON.stringify(v)', isBare: 'true' };
  }
  const known = isSpecifiedScalarType(type) ? BUILT_IN[type.name] : undefined;
  return known ?? CUSTOM;
}
