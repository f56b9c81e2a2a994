import { expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import { END } from './rank/rank-users.ts';

test('recall and NDCG are averaged over users with something to find', () => {
  const ids = Uint32Array.of(5, 6, 7, 1, 2, END, 0, END, END);
  const wanted = [new Set([6, 9]), new Set([1]), new Set<number>()];
  const quality = evaluate({ ids, top: 3 }, wanted, { k: 3, videos: 10 });
  const first = 1 / Math.log2(3) / (1 + 1 / Math.log2(3));
  expect(quality).toEqual({ recall: 0.75, ndcg: (first + 1) / 2, coverage: 0.6, users: 2 });
});

test('nobody to ask is no failure', () => {
  expect(evaluate({ ids: new Uint32Array(), top: 3 }, [], { k: 3, videos: 0 })).toEqual({
    recall: 0,
    ndcg: 0,
    coverage: 0,
    users: 0,
  });
});
