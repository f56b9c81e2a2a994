import { ConfigError, type Env } from './env.ts';

/** A running room: where it listens, and how to end it. */
export type Room = AsyncDisposable & { readonly url: string };

/** The process around a room; `main.ts` hands it in, and is the only file that does. */
export type RoomProcess = {
  readonly env: Env;
  once(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  exitCode?: number | string | null;
  readonly stderr: { write(text: string): unknown };
};

/** Starts a room, waits for a signal, disposes. The process then ends by itself, since nothing is left open. */
export async function runRoom<Config>(
  proc: RoomProcess,
  readConfig: (env: Env) => Config,
  start: (config: Config) => Promise<Room>,
): Promise<void> {
  const stop = new Promise<void>((resolve) => {
    proc.once('SIGTERM', resolve);
    proc.once('SIGINT', resolve);
  });
  try {
    await using _room = await start(readConfig(proc.env));
    await stop;
  } catch (error) {
    const text = error instanceof ConfigError ? error.message : String(error instanceof Error ? error.stack : error);
    proc.stderr.write(`${text}\n`);
    proc.exitCode = 1;
  }
}
