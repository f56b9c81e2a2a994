import type { IncomingMessage, ServerResponse } from 'node:http';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { JobDefinition } from '@reelgraph/jobs';
import type { Queues } from '../queue.ts';
import { askPassword } from './ask-password.ts';
import { NodeAdapter } from './node-adapter.ts';

export type BoardOptions = {
  queues: Queues;
  jobs: readonly Pick<JobDefinition<unknown>, 'name'>[];
  /** Where it is served, such as `/queues`. */
  basePath: string;
  password: string;
};

/** A dashboard of the queues for operators, behind their password. */
export function queueBoard({ queues, jobs, basePath, password }: BoardOptions) {
  const adapter = new NodeAdapter(basePath);
  createBullBoard({
    queues: jobs.map(({ name }) => new BullMQAdapter(queues.queue(name))),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Reelgraph' } },
  });
  const handle = (request: IncomingMessage, response: ServerResponse) => adapter.handle(request, response);
  return askPassword(password, handle);
}
