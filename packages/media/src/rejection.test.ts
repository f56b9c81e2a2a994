import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REJECTIONS } from './rejection.ts';

it('every reason stands with its sentence in what app developers read', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/uploading.md'), 'utf8');
  const rows = [...guide.matchAll(/^\| `([A-Z_]+)` +\| REJECTED +\| (.+?) +\|$/gm)].map(([, code, text]) => [
    code,
    text,
  ]);
  expect(Object.fromEntries(rows)).toEqual(REJECTIONS);
});
