import { ConfigError, type Env, parseEnv, roomEnv } from './env.ts';

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
    const config = readConfig(proc.env);
    await using _tracing = await openTracing(proc.env);
    await using _room = await start(config);
    await stop;
  } catch (error) {
    const text = error instanceof ConfigError ? error.message : String(error instanceof Error ? error.stack : error);
    proc.stderr.write(`${text}\n`);
    proc.exitCode = 1;
  }
}

/** What traces is loaded only where somebody looks at traces. */
async function openTracing(env: Env): Promise<AsyncDisposable | null> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME } = roomEnv;
  const tracing = parseEnv(env, { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME });
  if (tracing.OTEL_EXPORTER_OTLP_ENDPOINT === null) return null;
  const { startTracing } = await import('./tracing/start-tracing.ts');
  return startTracing({ endpoint: tracing.OTEL_EXPORTER_OTLP_ENDPOINT, serviceName: tracing.OTEL_SERVICE_NAME });
}
