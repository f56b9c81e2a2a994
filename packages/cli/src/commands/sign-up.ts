import { type Command, requireOption } from '../command.ts';
import { readPassword } from '../read-password.ts';

export const signUp: Command = {
  summary: 'makes an account and signs in',
  usage: '--email ADDRESS --handle NAME [--name "DISPLAY NAME"] [--password PASSWORD]',
  words: 0,
  options: {
    email: { type: 'string' },
    handle: { type: 'string' },
    name: { type: 'string' },
    password: { type: 'string' },
  },
  async run(call) {
    const email = requireOption(call, 'email');
    const handle = requireOption(call, 'handle');
    const password = await readPassword(call);
    const { viewer } = await call.client.signUp({
      input: { email, handle, password, displayName: call.options.name ?? null },
    });
    call.terminal.out(`Signed up and in as @${viewer.handle}.`);
  },
};
