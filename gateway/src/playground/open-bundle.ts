import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const builder = fileURLToPath(new URL('build-bundle.ts', import.meta.url));

export type Bundle = { readonly version: string; readonly files: ReadonlyMap<string, Buffer> };

/** Reads the playground's files, and builds them first where this version of them is not in the cache yet. */
export async function openBundle(cacheDir: string, signal: AbortSignal): Promise<Bundle> {
  const version = await versionOfSources();
  const folder = join(resolve(cacheDir), version);
  const cached = await readFolder(folder);
  if (cached) return { version, files: cached };
  await promisify(execFile)(execPath, [builder, folder], { signal }).catch((cause: unknown) => {
    throw new Error('The playground could not be built. Run `npm install`, or set PLAYGROUND=off.', { cause });
  });
  const built = await readFolder(folder);
  if (!built) throw new Error(`The playground's bundle is not at ${folder} although it was just built.`);
  return { version, files: built };
}

/** Changes with our page and with the packages in it. */
async function versionOfSources(): Promise<string> {
  const require = createRequire(import.meta.url);
  const hash = createHash('sha256');
  for (const name of ['graphiql', 'vite', 'react']) hash.update(require(`${name}/package.json`).version);
  const page = await readFolder(fileURLToPath(new URL('page', import.meta.url)));
  for (const [name, bytes] of page ?? []) hash.update(name).update(bytes);
  hash.update(await readFile(builder));
  return hash.digest('hex').slice(0, 16);
}

async function readFolder(folder: string): Promise<Map<string, Buffer> | null> {
  try {
    const names = (await readdir(folder)).sort();
    return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
