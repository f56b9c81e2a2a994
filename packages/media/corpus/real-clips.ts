import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const REPOSITORY = new URL('../../../', import.meta.url).pathname;

/** Real footage, where the machine has some: `<shared>/media`. None of it is in the repository. */
export function realClips(shared: string = join(REPOSITORY, '../shared')): string[] {
  const folder = join(shared, 'media');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.(mp4|mov|webm|mkv)$/.test(name))
    .map((name) => join(folder, name));
}
