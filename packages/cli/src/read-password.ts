import { type Call, UsageError } from './command.ts';

/** The password by option, environment or hidden typing, in this order. */
export async function readPassword(call: Call): Promise<string> {
  const password =
    call.options.password ?? call.env.REELGRAPH_PASSWORD ?? (await call.terminal.askSecret('password: '));
  if (!password)
    throw new UsageError('Give the password by REELGRAPH_PASSWORD or --password, or type it in a terminal.');
  return password;
}
