import type { Command } from '../command.ts';
import { formatDuration } from '../format.ts';
import { readFirst } from '../read-first.ts';
import { requireSignIn } from '../require-sign-in.ts';

export const videos: Command = {
  summary: 'lists your videos, newest first, in every state',
  usage: '[--first N] [--after CURSOR]',
  words: 0,
  options: { first: { type: 'string' }, after: { type: 'string' } },
  async run(call) {
    const first = readFirst(call, 20);
    const me = await requireSignIn(call);
    const { user } = await call.client.videosOf({ userId: me.id, first, after: call.options.after ?? null });
    const page = user?.videos;
    if (!page || page.edges.length === 0) return call.terminal.out('You have no videos here yet.');
    for (const { node } of page.edges) {
      if (!node) continue;
      const length = node.durationMs === null ? '' : formatDuration(node.durationMs);
      call.terminal.out(`${node.id}  ${node.status.padEnd(10)}  ${length.padStart(5)}  ${node.caption}`);
    }
    if (page.pageInfo.hasNextPage) call.terminal.note(`There are more: --after ${page.pageInfo.endCursor}`);
  },
};
