import { type Call, Failure } from './command.ts';

/** What to do where nobody is signed in. */
export const SIGN_IN_HINT = 'Run: npm run reelgraph -- sign-in --login NAME (or sign-up, for a new account)';

/** Who is signed in; fails where nobody is, before anything is done that would be for nothing. */
export async function requireSignIn(call: Call) {
  const me = await call.client.me();
  if (!me) throw new Failure(`Sign in first. ${SIGN_IN_HINT}`);
  return me;
}
