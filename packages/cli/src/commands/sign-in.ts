import { type Command, requireOption } from '../command.ts';
import { readPassword } from '../read-password.ts';

export const signIn: Command = {
  summary: 'signs in by handle or email address',
  usage: '--login NAME [--password PASSWORD]',
  words: 0,
  options: { login: { type: 'string' }, password: { type: 'string' } },
  async run(call) {
    const login = requireOption(call, 'login');
    const { viewer } = await call.client.signIn({ login, password: await readPassword(call) });
    call.terminal.out(`Signed in as @${viewer.handle}.`);
  },
};
