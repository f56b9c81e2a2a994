/** What a handler needs in order to answer once and whole: a response of node:http is one, too. */
export type Reply = {
  statusCode: number;
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  /** All that there is to say has been handed over to the system, or will be without the handler. */
  readonly writableFinished: boolean;
  setHeader(name: string, value: string): unknown;
  hasHeader(name: string): boolean;
  /** Says the length of the body, too. */
  end(body?: string): unknown;
  destroy(error?: Error): unknown;
  /** After the answer, or when the client goes before it. */
  once(event: 'close', listener: () => void): unknown;
};
