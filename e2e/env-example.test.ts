import { generateKeyPairSync } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const lines = readFileSync(join(root, '.env.example'), 'utf8').split('\n');
const example = new Map(
  lines.flatMap((line) => {
    const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value ?? ''] as const];
  }),
);
const configs = globSync('{gateway,subgraphs/*,workers/*}/src/config.ts', { cwd: root });

// What an operator makes for themselves, since the file holds no secrets.
const secrets: Record<string, string> = {
  IDENTITY_SECRET: 'i'.repeat(32),
  WATCH_TOKEN_SECRET: 'w'.repeat(32),
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: 'secret',
  JWT_PRIVATE_KEY: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
};

describe('.env.example', () => {
  it.each(configs)('satisfies %s', async (file) => {
    const { readConfig } = await import(join(root, file));
    expect(() => readConfig({ ...Object.fromEntries(example), ...secrets })).not.toThrow();
  });

  it('names every setting that a room reads, and no other', () => {
    const sources = [...configs, 'packages/service/src/env.ts'].map((file) => readFileSync(join(root, file), 'utf8'));
    const read = sources.flatMap((source) =>
      [...source.matchAll(/\b([A-Z][A-Z0-9_]{2,}):\s/g)].map(([, name]) => name),
    );
    expect([...example.keys()].sort()).toEqual([...new Set(read)].sort());
  });

  it('holds no secret', () => {
    for (const name of Object.keys(secrets)) expect(example.get(name)).toBe('');
  });
});
