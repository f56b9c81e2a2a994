import type { IncomingMessage } from 'node:http';

/** A request of node:http, or one that has come whole in another way. */
export type HttpRequest = IncomingMessage | WholeRequest;

export type WholeRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { readonly body: Buffer };

/** What it takes to answer whole: a response of node:http is one, which can be written piece by piece, too. */
export type HttpReply = {
  statusCode: number;
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  readonly writableFinished: boolean;
  setHeader(name: string, value: string): unknown;
  /** Says the length of the body, too. */
  end(body: string): unknown;
  once(event: 'close', listener: () => void): unknown;
};
