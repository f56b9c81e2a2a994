import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const least = { PORT: '0', IDENTITY_SECRET: 'x'.repeat(32), JWKS_URL: 'http://127.0.0.1:4001/.well-known/jwks.json' };

describe("the gateway's settings", () => {
  it('have defaults for all but the secret, the port and the keys', () => {
    expect(readConfig(least)).toMatchObject({
      GATEWAY_ENGINE: 'compiled',
      USER_URL: null,
      EDGE_REGION_HEADER: null,
      CORS_ORIGINS: [],
      PLAYGROUND: 'auto',
    });
  });

  it('read origins as a list and header names in lower case', () => {
    const config = readConfig({
      ...least,
      CORS_ORIGINS: 'https://a.example, https://b.example',
      EDGE_REGION_HEADER: 'CloudFront-Viewer-Country',
    });
    expect(config.CORS_ORIGINS).toEqual(['https://a.example', 'https://b.example']);
    expect(config.EDGE_REGION_HEADER).toBe('cloudfront-viewer-country');
  });

  it('name every problem at once', () => {
    const bad = { PORT: 'x', IDENTITY_SECRET: 'short', JWKS_URL: 'ftp://x', GATEWAY_ENGINE: 'warp' };
    for (const name of Object.keys(bad)) expect(() => readConfig(bad)).toThrow(name);
  });
});
