import { readFileSync } from 'node:fs';
import { defaultSettings, holdOutRules } from '@reelgraph/ranking';
import { expect, test } from 'vitest';
import { feedRules } from './feed-rules.ts';

const page = readFileSync(new URL('../../../../docs/feed.md', import.meta.url), 'utf8');
const told = new Map(
  [...page.matchAll(/^\| `([\w.]+)` +\| ([^|]+?) +\| ([^|]*?) +\|$/gm)].map(([, name, value, reason]) => [
    name ?? '',
    { value, reason },
  ]),
);

/** Every number of a tree by its path. */
function leaves(tree: object, path = ''): [string, number][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'number' ? [[`${path}${name}`, value]] : leaves(value, `${path}${name}.`),
  );
}

function inWords(name: string, value: number): string {
  if (!name.endsWith('Ms')) return String(value);
  const [count, unit] = value < 86_400_000 ? [value / 3_600_000, 'hour'] : [value / 86_400_000, 'day'];
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}

const { version, ...rules } = feedRules;
const { als, neighbours, linear, blend } = defaultSettings;
const constants = [...leaves(rules), ...leaves({ als, neighbours, linear, blend, holdOut: holdOutRules })];

test('docs/feed.md tells every constant of the night, with its value and a reason', () => {
  const is = constants.map(([name, value]) => [name, inWords(name, value)]);
  expect(constants.map(([name]) => [name, told.get(name)?.value])).toEqual(is);
  for (const [name] of constants) expect([name, told.get(name)?.reason]).not.toEqual([name, '']);
});

test('docs/feed.md tells of no constant that there is not', () => {
  const known = new Set(constants.map(([name]) => name));
  const groups = new Set(constants.map(([name]) => name.split('.')[0]));
  const wrong = [...told.keys()].filter((name) => groups.has(name.split('.')[0]) && !known.has(name));
  expect([wrong, version > 0]).toEqual([[], true]);
});
