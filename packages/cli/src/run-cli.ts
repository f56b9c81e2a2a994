import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { ClientError, connect } from '@reelgraph/client';
import { type Call, type Command, type Env, Failure, Stopped, UsageError } from './command.ts';
import { commands } from './commands.ts';
import { SIGN_IN_HINT } from './require-sign-in.ts';
import { configFolder, keepInFile } from './session-file.ts';
import type { Terminal } from './terminal.ts';

const DEFAULT_URL = 'http://127.0.0.1:4000';

/** Runs one command and answers the exit code: 0 done, 1 failed, 2 called wrongly, 130 stopped. */
export async function runCli(
  args: readonly string[],
  { terminal, env, signal }: { terminal: Terminal; env: Env; signal: AbortSignal },
): Promise<number> {
  const [name = 'help', ...rest] = args;
  if (['help', '--help', '-h'].includes(name)) {
    terminal.out(overview());
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    terminal.note(`There is no command "${name}".\n\n${overview()}`);
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(`${usageOf(name, command)}\n${command.summary}`);
    return 0;
  }
  try {
    await command.run(readCall(command, rest, { terminal, env, signal }));
    return 0;
  } catch (error) {
    if (signal.aborted || error instanceof Stopped) return 130;
    terminal.note(`error: ${wordsFor(error)}`);
    if (!(error instanceof UsageError)) return 1;
    terminal.note(usageOf(name, command));
    return 2;
  }
}

function readCall(command: Command, args: readonly string[], world: Pick<Call, 'terminal' | 'env' | 'signal'>): Call {
  const { values, positionals } = parse(command, args);
  const { words } = command;
  if (words === 'some' ? positionals.length === 0 : positionals.length !== words)
    throw new UsageError(
      `Expected ${words === 'some' ? 'one or more' : words} word(s) after the command, got ${positionals.length}.`,
    );
  const gatewayUrl = String(values.url ?? world.env.REELGRAPH_URL ?? DEFAULT_URL);
  if (!/^https?:$/.test(URL.parse(gatewayUrl)?.protocol ?? ''))
    throw new UsageError(`"${gatewayUrl}" is not the address of a gateway, such as ${DEFAULT_URL}.`);
  const entries = Object.entries(values);
  const keeper = keepInFile(configFolder(world.env), gatewayUrl);
  return {
    ...world,
    words: positionals,
    options: Object.fromEntries(entries.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : []))),
    flags: new Set(entries.flatMap(([key, value]) => (value === true ? [key] : []))),
    gatewayUrl,
    forget: () => keeper.save(null),
    client: connect(gatewayUrl, {
      keeper,
      onPartial: (error) => world.terminal.note(`note: some of it is missing: ${error.message} (${error.code})`),
    }),
  };
}

type Parsed = { values: Readonly<Record<string, string | boolean | undefined>>; positionals: string[] };

function parse(command: Command, args: readonly string[]): Parsed {
  try {
    const options: ParseArgsOptionsConfig = { ...command.options, url: { type: 'string' } };
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    // @note no option may be given many times.
    return { values: values as Parsed['values'], positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wordsFor(error: unknown): string {
  if (error instanceof UsageError || error instanceof Failure) return error.message;
  // The system's own words name what it refused; where in our code that was helps nobody.
  if (error instanceof Error && 'syscall' in error) return error.message;
  if (!(error instanceof ClientError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const hint = hints[error.code];
  return `${error.message} (${error.code})${hint ? `\n${hint}` : ''}`;
}

const hints: Readonly<Record<string, string>> = {
  UNREACHABLE: 'Is it running? Start it with `npm start`, or name another with --url or REELGRAPH_URL.',
  NOT_SIGNED_IN: SIGN_IN_HINT,
  SESSION_EXPIRED: SIGN_IN_HINT,
  SESSION_REVOKED: SIGN_IN_HINT,
  TOKEN_INVALID: SIGN_IN_HINT,
};

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'Usage: npm run reelgraph -- COMMAND [--help]',
    '',
    ...lines,
    '',
    `--url or REELGRAPH_URL names the gateway; left out, it is ${DEFAULT_URL}.`,
  ].join('\n');
}

function usageOf(name: string, command: Command): string {
  return `Usage: npm run reelgraph -- ${name} ${command.usage}`.trimEnd();
}
