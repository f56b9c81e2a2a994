import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const pem = (type: 'ed25519' | 'ed448') =>
  generateKeyPairSync(type as 'ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
const env = { PORT: '0', MONGODB_URL: 'mongodb://x', IDENTITY_SECRET: 'x'.repeat(32), JWT_PRIVATE_KEY: pem('ed25519') };

describe('the configuration', () => {
  it('takes a key on one line too', () => {
    const oneLine = { ...env, JWT_PRIVATE_KEY: env.JWT_PRIVATE_KEY.replaceAll('\n', '\\n') };
    expect(readConfig(oneLine)).toEqual(readConfig(env));
    expect(readConfig(env)).toMatchObject({ JWT_ISSUER: 'reelgraph', MAIL: 'log', HOST: '127.0.0.1' });
  });

  it.each([
    [undefined, 'JWT_PRIVATE_KEY'],
    ['nonsense', 'JWT_PRIVATE_KEY: must be an Ed25519 private key'],
    [pem('ed448'), 'JWT_PRIVATE_KEY: must be an Ed25519 private key'],
  ])('refuses another key, and names every problem at once', (key, problem) => {
    const wrong = { ...env, JWT_PRIVATE_KEY: key, MAIL: 'pigeon' };
    expect(() => readConfig(wrong)).toThrow(problem);
    expect(() => readConfig(wrong)).toThrow('MAIL');
  });
});
