import { type Call, Failure } from './command.ts';

/** Who is signed in; fails where nobody is, before anything is done that would be for nothing. */
export async function requireSignIn(call: Call) {
  const me = await call.client.me();
  if (!me)
    throw new Failure('Sign in first. Run: npm run reelgraph -- sign-in --login NAME (or sign-up, for a new account)');
  return me;
}
