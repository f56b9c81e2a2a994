import { expect, test } from 'vitest';
import { objections, type RunFigures } from './guardrail.ts';

const good: RunFigures = {
  recall: 0.2,
  coverage: 0.5,
  popularityRecall: 0.1,
  measuredBy: 1_000_000,
  users: 10,
  lists: 10,
  broken: 0,
  faulty: 0,
  seenAgain: 0,
  unfit: 0,
};

test('a run as good as the active one is published', () => {
  expect(objections(good, good)).toEqual([]);
  expect(objections({ ...good, recall: 0.191, coverage: 0.26, seenAgain: 5 }, good)).toEqual([]);
  expect(objections(good, null)).toEqual([]);
});

test.each([
  ['a recall under 0.95 of the active one', { recall: 0.18 }, 'below 0.95'],
  ['a recall under popularity', { recall: 0.09 }, 'below that of popularity'],
  ['a halved coverage', { coverage: 0.2 }, 'coverage'],
  ['a missing list', { lists: 9 }, '1 of 10 lists are missing'],
  ['a model with numbers that are none', { broken: 3 }, '3 numbers of the model are none'],
  ['a faulty list', { faulty: 1 }, '1 lists are faulty'],
  ['a recall just under 0.95 of the active one', { recall: 0.1899 }, 'below 0.95'],
  ['a recall just under popularity', { recall: 0.1949, popularityRecall: 0.195 }, 'below that of popularity'],
  ['a coverage just under a half', { coverage: 0.249 }, 'coverage'],
  ['seen videos in many lists', { seenAgain: 6 }, 'held what was seen'],
  ['a seen or deleted video that is left', { unfit: 1 }, 'hold what was seen or is gone'],
  ['half of the people', { users: 4, lists: 4 }, '4 people, of 10'],
  ['a weak order of lists', { shown: { ...good, recall: 0.09 } }, 'as shown, recall 0.0900 is below that of'],
  ['lists that show half as much', { shown: { ...good, coverage: 0.2 } }, 'as shown, coverage'],
  ['a recall that is no number', { recall: Number.NaN }, 'no number'],
])('%s is refused', (_, change, reason) => {
  expect(objections({ ...good, ...change }, { ...good, shown: good }).join()).toContain(reason);
});

test('where nothing could be measured, the lists alone are judged', () => {
  expect(objections({ ...good, recall: null, coverage: null, popularityRecall: null }, good)).toEqual([]);
});

test('what chance explains is no objection: the fewer people it was measured by, the less', () => {
  const slightly = { ...good, recall: 0.18, measuredBy: 200 };
  expect(objections(slightly, good)).toEqual([]);
  expect(objections({ ...slightly, recall: 0.1 }, good).join()).toContain('below 0.95');
  expect(objections({ ...slightly, recall: 0.09, popularityRecall: 0.1 }, null)).toEqual([]);
  // Where there are 6,400 of a fifth, two standard errors are the twentieth that counts.
  expect(objections({ ...slightly, recall: 0.1899, measuredBy: 5_000 }, good)).toEqual([]);
  expect(objections({ ...slightly, recall: 0.1899, measuredBy: 6_500 }, good).join()).toContain('below 0.95');
});

test('where popularity guesses nearly everything, nine of ten are enough', () => {
  const all = { ...good, popularityRecall: 1, coverage: null };
  expect(objections({ ...all, recall: 0.93 }, null)).toEqual([]);
  expect(objections({ ...all, recall: 0.89 }, null).join()).toContain('below that of popularity');
});

test('a day that is harder to guess for popularity too is no fault of the run', () => {
  const harder = { ...good, recall: 0.12, popularityRecall: 0.06 };
  expect(objections(harder, good)).toEqual([]);
  expect(objections({ ...harder, recall: 0.11 }, good).join()).toContain('below 0.95');
});
