export {
  ACCESS_TOKEN_MS,
  type AccessTokenSigner,
  openSigner,
  openVerifier,
  type VerifyAccessToken,
} from './access-token.ts';
export {
  type Caller,
  IDENTITY_HEADER,
  type Identity,
  identityHeader,
  signCaller,
  signIdentity,
  type Viewer,
  verifyIdentity,
} from './identity.ts';
export { openKeys } from './issuer-keys.ts';
export { type Issuer, openIssuers, SIGNATURES, scopesIn } from './issuers.ts';
export { signWatchToken, verifyWatchToken } from './watch-token.ts';
