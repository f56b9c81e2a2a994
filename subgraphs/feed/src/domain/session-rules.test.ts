import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sessionRules } from './session-rules.ts';

it('docs/feed.md tells every constant of the session, with its value and a reason, and no other', () => {
  const page = readFileSync(new URL('../../../../docs/feed.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('## The constants of the session');
  const rows = [...section.matchAll(/^\| `(\w+)` +\| ([^|]+?) +\| ([^|]+?) +\|$/gm)];
  const inWords = (name: string, value: number) => (name.endsWith('Ms') ? `${value / 3_600_000} hours` : String(value));
  expect(rows.map(([, name, value]) => [name, value])).toEqual(
    Object.entries(sessionRules).map(([name, value]) => [name, inWords(name, value)]),
  );
});
