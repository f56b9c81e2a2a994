import { ClientError } from '@reelgraph/client';
import type { Command } from '../command.ts';

export const signOut: Command = {
  summary: 'ends the session on this machine',
  usage: '',
  words: 0,
  options: {},
  async run({ client, forget, terminal }) {
    if (client.session === null) return terminal.out('Nobody was signed in.');
    await client.signOut().catch((error: unknown) => {
      // What cannot be tried again is over there already; here it is to be forgotten all the same.
      if (!(error instanceof ClientError) || error.retryable) throw error;
      forget();
    });
    terminal.out('Signed out.');
  },
};
