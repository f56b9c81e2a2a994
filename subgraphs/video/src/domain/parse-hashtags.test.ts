import { expect, it } from 'vitest';
import { parseHashtags } from './parse-hashtags.ts';

it.each<[string[], string, string[]]>([
  [[], '', []],
  [['#Cat', 'cat', ' DOG '], '', ['cat', 'dog']],
  [['b'], 'one #a two #B, #a! (#c) #d_1', ['b', 'a', 'c', 'd_1']],
  [[], 'a#b &#39; ## # #', []],
  [[], '#été #日本語 #мир #ÉTÉ', ['été', '日本語', 'мир']],
  [[], '#e\u0301te', ['éte']],
  [[], '#a#b', ['a']],
])('of %j and the caption %j are %j', (given, caption, hashtags) => {
  expect(parseHashtags(given, caption, 20)).toEqual(hashtags);
});

it.each<[string[], string]>([
  [[''], ''],
  [['##a'], ''],
  [['a-b'], ''],
  [['a\nb'], ''],
  [[], `#${'x'.repeat(51)}`],
  [Array.from({ length: 20 }, (_, n) => `t${n}`), '#more'],
])('refuses %j with the caption %j', (given, caption) => {
  expect(() => parseHashtags(given, caption, 20)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
});
