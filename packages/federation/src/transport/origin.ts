import type { Exchange } from './exchange.ts';

export type OriginOptions = {
  /** Connections at most. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly maxResponseBytes: number;
};

/** A place that requests are sent to, with its connections. */
export type Origin = {
  /** Sends the exchange's request, now or when a connection is free. Never throws. */
  send(exchange: Exchange, path: string): void;
  /** Takes no more, and ends when all that is under way is answered. */
  close(): Promise<void>;
  destroy(): Promise<void>;
};

/** What every request says, besides what is its own. */
export const HEADERS = [
  'content-type',
  'application/json',
  'accept',
  'application/graphql-response+json;charset=utf-8, application/json;charset=utf-8',
];
