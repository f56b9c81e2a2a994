import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { rememberKeys } from './remember-keys.ts';

const TIMEOUT_MS = 3_000;
/** Where an issuer's keys are is asked for again after this. */
const DISCOVERED_MS = 60 * 60_000;

export type KeyTimes = {
  /** How old keys may be. */
  readonly maxAgeMs: number;
  /** An unknown key is looked for no sooner than this after the last look; nor is an issuer asked again that did not answer. */
  readonly restMs: number;
};

export const KEY_TIMES: KeyTimes = { maxAgeMs: 10 * 60_000, restMs: 5_000 };

/** The public keys at an address, fetched anew when they are old and when an unknown one appears. */
export function openKeys(jwksUrl: string, { maxAgeMs, restMs }: KeyTimes = KEY_TIMES): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(jwksUrl), {
    cooldownDuration: restMs,
    timeoutDuration: TIMEOUT_MS,
    cacheMaxAge: maxAgeMs,
    [customFetch]: rememberKeys(),
  });
}

/** The public keys of an issuer, where its OpenID configuration says that they are. */
export function discoverKeys(issuer: string, times: KeyTimes = KEY_TIMES): JWTVerifyGetKey {
  let known: { readonly jwksUrl: string; readonly keys: JWTVerifyGetKey } | undefined;
  let dueAt = 0;
  let asking: Promise<void> | undefined;
  let failure: unknown;
  const ask = async (): Promise<void> => {
    try {
      const jwksUrl = await readJwksUrl(issuer);
      if (known?.jwksUrl !== jwksUrl) known = { jwksUrl, keys: openKeys(jwksUrl, times) };
      dueAt = performance.now() + DISCOVERED_MS;
    } catch (error) {
      failure = error;
      dueAt = performance.now() + times.restMs;
    }
  };
  return async (header, token) => {
    if (performance.now() >= dueAt) {
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      // Who has keys already goes on with them meanwhile.
      if (!known) await asking;
    }
    if (!known) throw failure;
    return known.keys(header, token);
  };
}

/** OpenID Connect Discovery 1.0, section 4. */
async function readJwksUrl(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: 'application/json' },
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const said: unknown = await response.json();
  if (typeof said !== 'object' || said === null || !('issuer' in said) || said.issuer !== issuer)
    throw new Error(`${url} does not speak for ${issuer}.`);
  const jwksUrl = 'jwks_uri' in said ? String(said.jwks_uri) : '';
  if (!/^https?:/.test(jwksUrl) || !URL.canParse(jwksUrl)) throw new Error(`${url} names no keys.`);
  return jwksUrl;
}
