import { expect, it } from 'vitest';
import { ConfigError, parseEnv, roomEnv } from './env.ts';

it('reports every problem at once, by name', () => {
  const read = () => parseEnv({ PORT: '70000', NODE_ENV: 'staging' }, roomEnv);
  expect(read).toThrow(ConfigError);
  try {
    read();
  } catch (error) {
    expect(String(error)).toMatch(/NODE_ENV: /);
    expect(String(error)).toMatch(/PORT: /);
  }
});

it('takes empty values as missing, and freezes what it read', () => {
  const config = parseEnv({ PORT: '80', HOST: '' }, roomEnv);
  expect(config).toMatchObject({ PORT: 80, HOST: '127.0.0.1', NODE_ENV: 'development', LOG_LEVEL: 'info' });
  expect(Object.isFrozen(config)).toBe(true);
});
