import { expect, test } from 'vitest';
import { Catalogue, type VideoFacts } from './catalogue.ts';

const facts = (id: string, parts: Partial<VideoFacts> = {}): VideoFacts => ({
  ...{ id, ownerId: `owner of ${id}`, durationMs: 20_000, publishedAt: null, hashtags: [], raw: null, thumbhash: null },
  ...parts,
});
const raw = (etag: string, bytes = 1_000) => ({ etag, bytes });

/** The groups of twins of some videos. */
function groupsOf(...some: VideoFacts[]): number[] {
  const catalogue = new Catalogue();
  for (const one of some) catalogue.add(one);
  return catalogue.videos.map(({ twins }) => twins);
}

test('the same bytes are the same clip, whoever uploaded them; of another size they are not', () => {
  const [a, b, c] = groupsOf(
    facts('a', { raw: raw('x') }),
    facts('b', { raw: raw('x') }),
    facts('c', { raw: raw('x', 999) }),
  );
  expect([a === b, a === c]).toEqual([true, false]);
});

test('the same poster and length is the same clip, compressed anew; of another length it is not', () => {
  const [a, b, c] = groupsOf(
    facts('a', { raw: raw('x'), thumbhash: 'h' }),
    facts('b', { raw: raw('y'), thumbhash: 'h', durationMs: 20_030 }),
    facts('c', { raw: raw('z'), thumbhash: 'h', durationMs: 25_000 }),
  );
  expect([a === b, a === c]).toEqual([true, false]);
});

test('what is like one of two twins is a twin of both', () => {
  const [a, b, c] = groupsOf(
    facts('a', { raw: raw('x') }),
    facts('b', { raw: raw('x'), thumbhash: 'h' }),
    facts('c', { raw: raw('y'), thumbhash: 'h' }),
  );
  expect([a, b, c]).toEqual([a, a, a]);
});

test('of what nothing is known nothing is a twin', () => {
  const groups = groupsOf(facts('a'), facts('b'), facts('c', { durationMs: null }));
  expect(new Set(groups).size).toBe(3);
});
