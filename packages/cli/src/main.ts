import process from 'node:process';
import { runCli } from './run-cli.ts';
import { openTerminal } from './terminal.ts';

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());
process.exitCode = await runCli(process.argv.slice(2), {
  terminal: openTerminal(process.stdin, process.stdout, process.stderr),
  env: process.env,
  signal: stopping.signal,
});
