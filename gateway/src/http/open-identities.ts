import { type Issuer, openIssuers, openVerifier, type VerifyAccessToken } from '@reelgraph/auth';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { rememberTokens } from './remember-tokens.ts';

const issuer = z.strictObject({
  issuer: z.url({ protocol: /^https?$/ }),
  jwksUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  audience: z.string().min(1).nullable().default(null),
  userClaim: z.string().min(1).default('sub'),
  scopes: z.array(z.string().min(1)).default([]),
});

/** `JWT_ISSUERS`: a list in JSON. */
export const issuersSetting = z
  .string()
  .default('[]')
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'is not valid JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(issuer))
  .refine((list) => new Set(list.map((each) => each.issuer)).size === list.length, 'names an issuer twice')
  .transform((list): readonly Issuer[] => list);

/** Whoever signs access tokens that count here: the user subgraph, and the issuers in the settings. */
export function openIdentities({ JWKS_URL: jwksUrl, JWT_ISSUER: name, JWT_ISSUERS }: Config): VerifyAccessToken {
  const verify = openIssuers({ issuer: name, verify: openVerifier({ jwksUrl, issuer: name }) }, JWT_ISSUERS);
  return rememberTokens(verify, { maxAgeMs: 60_000, maxTokens: 10_000, now: Date.now });
}
