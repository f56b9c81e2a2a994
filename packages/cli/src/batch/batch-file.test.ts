import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { BatchFile } from './batch-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'batch-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const open = (viewerId = 'alice', url = 'http://127.0.0.1:4000/') => new BatchFile(folder, url, viewerId);

it('knows of each content its last upload, in a later command too', () => {
  const batch = open();
  expect(batch.uploadOf('a')).toBeUndefined();
  batch.record('a', 'first');
  batch.record('a', 'second');
  expect([batch.uploadOf('a'), open().uploadOf('a')]).toEqual(['second', 'second']);
});

it('keeps accounts and gateways apart', () => {
  expect([open('bob').uploadOf('a'), open('alice', 'http://other').uploadOf('a')]).toEqual([undefined, undefined]);
});

it('passes over what a killed command left half written', () => {
  const file = join(folder, 'batches', readdirSync(join(folder, 'batches'))[0]!);
  appendFileSync(file, '{"sha256":"b","upl');
  open().record('c', 'third');
  appendFileSync(file, 'null\n[]\n{"sha256":1,"uploadId":2}\n');
  const batch = open();
  expect(['a', 'b', 'c'].map((content) => batch.uploadOf(content))).toEqual(['second', undefined, 'third']);
});
