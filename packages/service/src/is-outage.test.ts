import { expect, it } from 'vitest';
import { isOutage } from './is-outage.ts';

const named = (name: string) => Object.assign(new Error('away'), { name });

it('knows a store that cannot be reached by what its driver throws, however deep it is wrapped', () => {
  expect(isOutage(named('MongoServerSelectionError'))).toBe(true);
  expect(isOutage(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).toBe(true);
  expect(isOutage(new Error('outer', { cause: new Error('inner', { cause: named('MongoNetworkError') }) }))).toBe(true);
});

it.each([
  [new Error('a bug')],
  [named('MongoServerError')],
  ['text'],
  [null],
  [undefined],
  [{ name: 'MongoNetworkError' }],
])('takes %s for no outage', (error) => {
  expect(isOutage(error)).toBe(false);
});
