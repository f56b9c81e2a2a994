import { type Command, Failure } from '../command.ts';
import { formatPairs } from '../format.ts';
import { SIGN_IN_HINT } from '../require-sign-in.ts';

export const whoami: Command = {
  summary: 'shows who is signed in',
  usage: '',
  words: 0,
  options: {},
  async run({ client, terminal }) {
    const me = client.session === null ? null : await client.me();
    if (!me) throw new Failure(`Nobody is signed in. ${SIGN_IN_HINT}`);
    terminal.out(
      formatPairs([
        ['handle', me.handle === null ? 'none (guest)' : `@${me.handle}`],
        ['name', me.displayName],
        ['email', me.email ?? 'none'],
        ['id', me.id],
        ['scopes', me.scopes?.join(', ') || 'none'],
        ['followers', me.followerCount],
        ['following', me.followingCount],
      ]),
    );
  },
};
