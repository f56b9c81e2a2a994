type Headers = Readonly<Record<string, string | number>> | string[];

/** What a handler needs in order to answer once and whole: a response of node:http is one, too. */
export type Reply = {
  statusCode: number;
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  /** All that there is to say has been handed over to the system, or will be without the handler. */
  readonly writableFinished: boolean;
  setHeader(name: string, value: string): unknown;
  hasHeader(name: string): boolean;
  /** Headers by name, or names and values in turn. */
  writeHead(status: number, headers?: Headers): Pick<Reply, 'end'>;
  end(body?: string | Buffer): unknown;
  destroy(error?: Error): unknown;
  /** After the answer, or when the client goes before it. */
  once(event: 'close', listener: () => void): unknown;
};
