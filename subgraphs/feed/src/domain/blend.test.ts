import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BlendPosition, blend } from './blend.ts';
import type { Candidate } from './fill-page.ts';

const start: BlendPosition = { hot: 'v', hotAt: 0, fresh: null, turn: 0 };
const ids = (candidates: readonly Candidate<unknown>[]) => candidates.map(({ videoId }) => videoId);
const videoOf = (id: string) => ({ id, at: new Date(0) });

type All = { without: string[]; hot: string[]; fresh: string[] };

/** Scrolls to the end in steps of the given sizes, each from the position that the last one's cursor carries. */
function scroll({ without, hot, fresh }: All, sizes: readonly number[]): string[] {
  const seen: string[] = [];
  let position = start;
  for (let step = 0; ; step++) {
    const count = sizes[step % sizes.length] ?? 1;
    const from = position.fresh === null ? 0 : fresh.indexOf(position.fresh[1]) + 1;
    const next = fresh.slice(from, from + count).map(videoOf);
    const blended = blend(
      position,
      { without: new Set(without), hot, fresh: next, freshEnds: next.length < count },
      count,
    );
    seen.push(...ids(blended.candidates));
    position = blended.position;
    if (blended.ends) return seen;
  }
}

describe('the blend', () => {
  it('puts every third fresh among the trending, and leaves out what came from elsewhere', () => {
    const all = { without: ['l1', 'l2'], hot: ['h1', 'h2', 'l1', 'h3'], fresh: ['f1', 'h2', 'f2', 'l2', 'f3', 'f4'] };
    expect(scroll(all, [20])).toEqual(['h1', 'h2', 'f1', 'h3', 'f2', 'f3', 'f4']);
  });

  it('gives every video once and leaves none out, the same whatever the size of the pages', () => {
    const some = fc.uniqueArray(fc.integer({ min: 0, max: 30 }).map(String), { maxLength: 20 });
    const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.record({ without: some, hot: some, fresh: some }), sizes, (all, steps) => {
        const scrolled = scroll(all, steps);
        expect(scrolled).toEqual(scroll(all, [1_000]));
        expect(new Set(scrolled).size).toBe(scrolled.length);
        expect(new Set(scrolled)).toEqual(new Set([...all.hot, ...all.fresh]).difference(new Set(all.without)));
      }),
    );
  });
});
