import { describe, expect, it } from 'vitest';
import { pageRequest, timeCursor, toPage } from './page.ts';

const codec = timeCursor('test');
const position = { at: new Date(5), id: 'b' };

describe('pages', () => {
  it('reads back the cursors that it wrote', () => {
    expect(pageRequest({ first: 3, after: codec.encode(position) }, codec)).toEqual({ limit: 3, after: position });
  });

  it.each([0, -1, 51, 1.5, Number.NaN])('refuses a page of %s items', (first) => {
    expect(() => pageRequest({ first }, codec)).toThrow(expect.objectContaining({ code: 'PAGE_TOO_LARGE' }));
  });

  it.each([
    '',
    'x',
    'bnVsbA',
    timeCursor('other').encode(position),
    Buffer.from('["test",["a",1]]').toString('base64url'),
    Buffer.from('["test",[9007199254740991,"a"]]').toString('base64url'),
  ])('refuses the cursor %j', (after) => {
    expect(() => pageRequest({ first: 1, after }, codec)).toThrow(expect.objectContaining({ code: 'BAD_CURSOR' }));
  });

  it('has a next page only when there was one row more than asked for', () => {
    const rows = [position, { at: new Date(4), id: 'a' }];
    expect(toPage(rows, { limit: 2, after: null }, codec, (row) => row).pageInfo.hasNextPage).toBe(false);
    const page = toPage(rows, { limit: 1, after: null }, codec, (row) => row);
    expect(page.edges.map((edge) => edge.node)).toEqual([position]);
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, endCursor: codec.encode(position) });
  });
});
