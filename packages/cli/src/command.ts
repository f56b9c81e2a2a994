import type { ParseArgsOptionsConfig } from 'node:util';
import type { Client } from '@reelgraph/client';
import type { Terminal } from './terminal.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** What a command is given: its words and options, and the world around it. */
export type Call = {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly flags: ReadonlySet<string>;
  readonly client: Client;
  readonly gatewayUrl: string;
  /** Forgets the session on this machine. */
  readonly forget: () => void;
  readonly terminal: Terminal;
  readonly env: Env;
  readonly signal: AbortSignal;
};

export type Command = {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Words and options after the command's name. */
  readonly usage: string;
  /** How many words it takes; `some` is one or more. */
  readonly words: number | 'some';
  readonly options: ParseArgsOptionsConfig;
  run(call: Call): Promise<void>;
};

/** The command was called wrongly; ends with 2 and shows its usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command could not do what it was asked; ends with 1. The message says what to do. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** The person has stopped it; ends with 130. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** The word at a place; there are as many as the command takes. */
export function wordAt(call: Call, index: number): string {
  const word = call.words[index];
  if (word === undefined) throw new UsageError('A word is missing.');
  return word;
}

/** An option that must be there. */
export function requireOption(call: Call, name: string): string {
  const value = call.options[name];
  if (!value) throw new UsageError(`--${name} is missing.`);
  return value;
}
