import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './folders.ts';

const folders = '{docs,deploy,gateway,schema,e2e,bench,subgraphs/*,workers/*,packages/*}';
const documents = globSync(['*.md', `${folders}/**/*.md`], {
  cwd: root,
  exclude: (path) => path.split('/').includes('node_modules'),
});

test('every link within the repository leads somewhere', () => {
  const links = documents.flatMap((file) => matches(file, /\]\((?!\w+:|#)([^)#\s]+)/g));
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter(({ file, text }) => !existsSync(join(root, dirname(file), text)))).toEqual([]);
});

test('every npm script that a document names is there', () => {
  const scripts: object = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
  const named = documents.flatMap((file) => matches(file, /npm run (?:--silent )?([a-z][a-z:]*)/g));
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ text }) => !Object.hasOwn(scripts, text))).toEqual([]);
});

function matches(file: string, pattern: RegExp): { file: string; text: string }[] {
  const found = readFileSync(join(root, file), 'utf8').matchAll(pattern);
  return [...found].map(([, text = '']) => ({ file, text }));
}
