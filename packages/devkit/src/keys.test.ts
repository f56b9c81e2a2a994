import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOrMakeKeys } from './keys.ts';

test('keys are made once, for the owner only', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'keys-')), 'keys');
  const keys = readOrMakeKeys(folder);
  expect(readOrMakeKeys(folder)).toEqual(keys);
  expect(createPrivateKey(keys.JWT_PRIVATE_KEY).asymmetricKeyType).toBe('ed25519');
  expect(keys.IDENTITY_SECRET.length).toBeGreaterThanOrEqual(32);
  expect(statSync(join(folder, 'keys.json')).mode & 0o777).toBe(0o600);
  rmSync(join(folder, '..'), { recursive: true });
});

test('damaged keys are named, with what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  writeFileSync(join(folder, 'keys.json'), '{ "JWT_PRIV');
  expect(() => readOrMakeKeys(folder)).toThrow('keys.json is damaged: delete it and run this again');
  rmSync(folder, { recursive: true });
});
