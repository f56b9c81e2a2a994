import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { shop } from '../../fixtures/shapes/shop.ts';
import { composeFixture } from '../../fixtures/start-fixture.ts';
import { loadSupergraph } from '../supergraph.ts';
import { DEFAULT_DOCUMENT_LIMITS as limits } from './limits.ts';
import { findExcess } from './measure.ts';
import { readDocument } from './read-document.ts';

function excessOf(text: string): string | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const node of parse(text).definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
    if (node.kind === Kind.OPERATION_DEFINITION) operations.push(node);
  }
  const [operation] = operations;
  if (!operation) throw new Error('There is no operation.');
  const excess = findExcess(operation, fragments, limits);
  if (excess) expect(excess.extensions.code).toBe('OPERATION_TOO_LARGE');
  return excess?.message;
}

const many = (count: number, part: (i: number) => string) => Array.from({ length: count }, (_, i) => part(i)).join(' ');
const nested = (levels: number) => `${'{ a '.repeat(levels)}${'}'.repeat(levels)}`;
const pairs = (count: number) => (count * (count - 1)) / 2;

test.each([
  ['levels of fields', nested(32), nested(33), '33 levels of fields; 32'],
  [
    'selections within each other',
    `{ a ${'{ ... '.repeat(98)} { b } ${'}'.repeat(98)} }`,
    `{ a ${'{ ... '.repeat(99)} { b } ${'}'.repeat(99)} }`,
    '101 selections within each other; 100',
  ],
  [
    'fields, those of fragments wherever they are spread',
    `{ ${many(50, (i) => `a${i} { ...F }`)} } fragment F on T { ${many(59, (i) => `f${i}`)} }`,
    `{ ${many(50, (i) => `a${i} { ...F }`)} } fragment F on T { ${many(60, (i) => `f${i}`)} }`,
    '3050 fields; 3000',
  ],
  [
    'fields at the root',
    `{ ${many(50, (i) => `a${i}`)} }`,
    `{ ${many(51, (i) => `a${i}`)} }`,
    '51 fields at the root; 50',
  ],
  [
    'fields at the root, through fragments',
    `{ ...A ... on Query { ...A } } fragment A on Query { ${many(25, (i) => `a${i} { b c }`)} }`,
    `{ ...A ... on Query { ...A } } fragment A on Query { ${many(26, (i) => `a${i} { b c }`)} }`,
    '52 fields at the root; 50',
  ],
  [
    'aliases',
    `{ a { ${many(200, (i) => `x${i}: b`)} } }`,
    `{ a { ${many(201, (i) => `x${i}: b`)} } }`,
    '201 aliases; 200',
  ],
  [
    'directives',
    `{ a ${many(200, () => '@include(if: true)')} }`,
    `query @q { a ${many(200, () => '@include(if: true)')} }`,
    '201 directives; 200',
  ],
  [
    'fields of one name',
    `{ a { ${many(200, () => 'b')} } }`,
    `{ a { ${many(2_900, () => 'b')} } }`,
    `${pairs(2_900)} pairs of fields of one name; 100000`,
  ],
  [
    'fields of one name below fields of one name',
    `{ ${many(10, () => 'a { b b b }')} }`,
    `{ ${many(50, () => `a { ${many(10, () => 'b')} }`)} }`,
    `${pairs(50) + pairs(500)} pairs of fields of one name; 100000`,
  ],
])('a document has so many %s and no more', (_what, fits, isTooMuch, says) => {
  expect(excessOf(fits)).toBeUndefined();
  expect(excessOf(isTooMuch)).toBe(`The operation has ${says} are allowed.`);
});

test('fragments in a circle end', () => {
  expect(excessOf('{ ...A } fragment A on Query { a ...B } fragment B on Query { b ...A }')).toBeUndefined();
});

test('a document has so many operations and no more: all are validated where one is meant', () => {
  const supergraph = loadSupergraph(composeFixture(shop, () => 'http://localhost'));
  const read = (count: number) => {
    const text = many(count, (i) => `query Q${i} { __typename }`);
    return readDocument(supergraph, text, 'Q0', { limits, introspection: true });
  };
  expect(read(50)).toHaveProperty('operation.name.value', 'Q0');
  expect(read(51)).toMatchObject([
    { message: 'The document has 51 operations; 50 are allowed.', extensions: { code: 'OPERATION_TOO_LARGE' } },
  ]);
});
