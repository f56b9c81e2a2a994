import type { Command } from '../command.ts';

export const signOut: Command = {
  summary: 'ends the session on this machine',
  usage: '',
  words: 0,
  options: {},
  async run({ client, terminal }) {
    if (client.session === null) return terminal.out('Nobody was signed in.');
    await client.signOut();
    terminal.out('Signed out.');
  },
};
