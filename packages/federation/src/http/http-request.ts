import type { IncomingMessage } from 'node:http';

/** A request of node:http, or one that has come whole in another way. */
export type HttpRequest = IncomingMessage | WholeRequest;

export type WholeRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { readonly body: Buffer };

/** What it takes to answer whole: a response of node:http is one, which can be written piece by piece, too. */
export type HttpReply = {
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  readonly writableFinished: boolean;
  writeHead(
    status: number,
    headers: Readonly<Record<string, string | number>>,
  ): { end(body: string | Buffer): unknown };
  once(event: 'close', listener: () => void): unknown;
};
