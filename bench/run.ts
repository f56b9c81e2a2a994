import { existsSync } from 'node:fs';
import { join } from 'node:path';

// `npm run bench -- views`: the long forms, each one program that prints its figures and exits 1 when it finds something wrong.
const root = join(import.meta.dirname, '..');
const programs: Record<string, Record<string, string>> = {
  bench: {
    media: 'bench/media/main.ts',
    gateway: 'bench/gateway/main.ts',
    overload: 'bench/overload/main.ts',
    views: 'bench/views/main.ts',
    edge: 'bench/edge/main.ts',
    feed: 'bench/feed/main.ts',
    archive: 'bench/archive/main.ts',
    'feed-page': 'bench/feed-page/main.ts',
    swipe: 'e2e/swipe/main.ts',
  },
  fuzz: { media: 'packages/media/fuzz/main.ts', gateway: 'packages/federation/fuzz/main.ts' },
  chaos: { media: 'e2e/chaos/media.ts' },
};

const [kind = '', name = '', ...args] = process.argv.slice(2);
const file = programs[kind]?.[name];
if (!file || !existsSync(join(root, file))) {
  const names = Object.entries(programs[kind] ?? {}).filter(([, path]) => existsSync(join(root, path)));
  console.error(
    `npm run ${kind} -- NAME, where NAME is one of: ${names.map(([each]) => each).join(', ') || 'none yet'}`,
  );
  process.exitCode = 1;
} else {
  process.argv.splice(2, process.argv.length, ...args);
  await import(join(root, file));
}
