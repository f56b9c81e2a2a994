import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** A request whose body is to come, or has come. */
export type HttpRequest = IncomingMessage | WholeRequest;

/** A request that has come whole, with the names that node:http has for its parts. */
export class WholeRequest {
  readonly method = 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly socket: Socket;

  constructor(url: string, headers: Readonly<Record<string, string>>, body: Buffer, socket: Socket) {
    this.url = url;
    this.headers = headers;
    this.body = body;
    this.socket = socket;
  }
}
