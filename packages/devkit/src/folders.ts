import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Everything that a start or a test leaves on the disk. Tools are shared and outlive `--fresh`. */
export const folders = {
  base: join(root, '.reelgraph'),
  data: join(root, '.reelgraph/data'),
  keys: join(root, '.reelgraph/keys'),
  logs: join(root, '.reelgraph/logs'),
  tmp: join(root, '.reelgraph/tmp'),
  tools: join(root, '.reelgraph/tools'),
} as const;
