import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { Failure, UsageError } from '../command.ts';
import { contentTypeOf } from '../content-type.ts';

export type FoundFile = { path: string; name: string; bytes: number; contentType: string };

/**
 * The video files that the paths name, each once: files as they are, and what is a video by its name anywhere in folders.
 * `contentType` goes before what the names of given files say.
 */
export async function findFiles(paths: readonly string[], contentType?: string): Promise<FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const path of paths)
    for (const file of await filesAt(path, contentType)) if (!found.has(file.path)) found.set(file.path, file);
  if (found.size === 0) throw new Failure(`There is no video file in ${paths.join(', ')}.`);
  return [...found.values()];
}

async function filesAt(path: string, contentType: string | undefined): Promise<FoundFile[]> {
  const there = await stat(path).catch(() => null);
  if (!there) throw new Failure(`There is no file ${path}.`);
  if (there.isDirectory()) return filesIn(path);
  if (!there.isFile()) throw new Failure(`${path} is not a file.`);
  const type = contentType ?? contentTypeOf(path);
  if (!type)
    throw new UsageError(`What ${path} is can't be told from its name: say --content-type, such as video/mp4.`);
  return [{ path, name: basename(path), bytes: there.size, contentType: type }];
}

async function filesIn(folder: string): Promise<FoundFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found: FoundFile[] = [];
  for (const path of paths.sort()) {
    const name = relative(folder, path);
    const type = contentTypeOf(path);
    // Hidden files are other programs' own, such as half a download.
    if (type && !/(^|[\\/])\./.test(name))
      found.push({ path, name, bytes: (await stat(path)).size, contentType: type });
  }
  return found;
}
