/** When an access token ends that has been verified already; null where there is none. */
export function expiryOf(authorization: string | undefined): Date | null {
  const payload = /^Bearer +[^.]+\.([^.]+)\./i.exec(authorization ?? '')?.[1];
  if (payload === undefined) return null;
  // @note verified, so it is one of ours.
  const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number };
  return new Date(exp * 1000);
}
