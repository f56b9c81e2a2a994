import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** A logger that writes events as JSON lines to standard output. */
export function createLogger(room: string, level: string): Logger {
  return pino({
    level,
    base: { room },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['password', 'token', 'accessToken', 'refreshToken', 'authorization', '*.password', '*.authorization'],
  });
}
