import { expect, test } from 'vitest';
import { media } from '../fixtures/shapes/media.ts';
import { composeFixture } from '../fixtures/start-fixture.ts';
import { loadSupergraph } from '../src/supergraph.ts';
import { documentedBy } from './documented.ts';

const find = documentedBy(loadSupergraph(composeFixture(media, () => 'http://localhost')));
const query = `{ best { id critic { name } ...OfSong } }
  fragment OfSong on Song { critic { id favourite { id } } }`;
const critic = { name: 'Ada', id: '1', favourite: { id: '2' } };
const answer = (of: object) => ({ data: { best: [{ id: '7', critic: of }] } });

test('what a fragment on a type selects below an interface object, stock may leave out', () => {
  const { name, id, favourite } = critic;
  expect(find(query, answer({ name }), answer(critic))).toBe('interface object named over a known type');
  expect(find(query, answer({ name, favourite }), answer(critic))).toBe('interface object named over a known type');
  // What is selected of all, another value, and what ours leaves out are differences.
  expect(find(query, answer({ id, favourite }), answer(critic))).toBeUndefined();
  expect(find(query, answer({ name, id: '3' }), answer(critic))).toBeUndefined();
  expect(find(query, answer(critic), answer({ name }))).toBeUndefined();
});
