import type { ForYouQuery, WatchWindow } from '@reelgraph/client';
import { type Call, type Command, UsageError } from '../command.ts';
import { formatDuration } from '../format.ts';
import { readFirst } from '../read-first.ts';

type Page = ForYouQuery['forYou'];

const windows: Readonly<Record<string, WatchWindow>> = {
  '5m': 'LAST_5_MINUTES',
  '30m': 'LAST_30_MINUTES',
  '1h': 'LAST_HOUR',
  '7d': 'LAST_7_DAYS',
  '30d': 'LAST_30_DAYS',
};

export const feed: Command = {
  summary: 'lists what to watch next',
  usage: '[--following | --trending 5m|30m|1h|7d|30d] [--first N] [--after CURSOR]',
  words: 0,
  options: {
    following: { type: 'boolean' },
    trending: { type: 'string' },
    first: { type: 'string' },
    after: { type: 'string' },
  },
  async run(call) {
    const page = await loadPage(call);
    if (page.edges.length === 0) return call.terminal.note('Nothing to watch here yet.');
    if (page.hasSeenAll) call.terminal.note('You have seen all there is; these come again.');
    for (const edge of page.edges) call.terminal.out(lineFor(edge));
    if (page.pageInfo.hasNextPage) call.terminal.note(`More with: --after ${page.pageInfo.endCursor}`);
  },
};

async function loadPage(call: Call): Promise<Page> {
  const page = { first: readFirst(call, 10), after: call.options.after ?? null };
  if (call.flags.has('following')) return call.client.following(page);
  if (call.options.trending === undefined) return call.client.forYou(page);
  const window = windows[call.options.trending];
  if (!window) throw new UsageError(`--trending is one of ${Object.keys(windows).join(', ')}.`);
  return call.client.trending({ ...page, window });
}

function lineFor({ node, why }: Page['edges'][number]): string {
  if (!node) return '(gone)';
  const length = node.durationMs === null ? '' : formatDuration(node.durationMs);
  const caption = node.caption.replaceAll(/\s+/g, ' ');
  return `${node.id}  ${length.padStart(5)}  ${why.source.padEnd(9)}  @${node.author?.handle ?? '?'}  ${caption}`.trimEnd();
}
