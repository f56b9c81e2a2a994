import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

const usual = join(root, '.reelgraph');
/** With a folder of its own a second start may run beside the first. */
const base = process.env.REELGRAPH_FOLDER ? resolve(process.env.REELGRAPH_FOLDER) : usual;

/** Everything that a start or a test leaves on the disk. Tools are shared by all starts and outlive `--fresh`. */
export const folders = {
  base,
  data: join(base, 'data'),
  keys: join(base, 'keys'),
  logs: join(base, 'logs'),
  tmp: join(base, 'tmp'),
  tools: join(usual, 'tools'),
} as const;
