import { mkdir, mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { isShownAlive, showAlive } from './alive.ts';

/** A folder of one job, removed whatever happens. */
export type JobFolder = AsyncDisposable & { readonly path: string };

/** Never fill the disk to its end: others write there too. */
const KEPT_FREE_BYTES = 256 * 1024 * 1024;
/** No job lasts so long: a folder in which nobody ever showed to be alive was left in the moment of its making. */
const LONGEST_JOB_MS = 86_400_000;

/** Hands out folders for jobs after reserving their space; `DISK_FULL` style errors come before the work, not in its middle. */
export class TempSpace {
  readonly #root: string;
  #reserved = 0;

  private constructor(root: string) {
    this.#root = root;
  }

  /** Opens the root and removes what workers that no longer live have left there. */
  static async open(root: string): Promise<TempSpace> {
    await mkdir(root, { recursive: true, mode: 0o700 });
    for (const name of await readdir(root))
      if (name.startsWith('job-') && (await isLeft(join(root, name))))
        await rm(join(root, name), { recursive: true, force: true });
    return new TempSpace(root);
  }

  /** Reserves `bytes` and makes a folder; throws when the disk hasn't that much. */
  async folder(bytes: number): Promise<JobFolder> {
    const { bavail, bsize } = await statfs(this.#root);
    if (bavail * bsize - this.#reserved - KEPT_FREE_BYTES < bytes)
      throw new NoTempSpace(`a job needs ${bytes} bytes below ${this.#root}, and there are too few`);
    await using stack = new AsyncDisposableStack();
    this.#reserved += bytes;
    stack.defer(() => {
      this.#reserved -= bytes;
    });
    const path = await mkdtemp(join(this.#root, 'job-'));
    stack.defer(() => rm(path, { recursive: true, force: true }));
    stack.use(await showAlive(path));
    const kept = stack.move();
    return { path, [Symbol.asyncDispose]: () => kept.disposeAsync() };
  }
}

/** There is no room for a job at the moment. */
export class NoTempSpace extends Error {
  override readonly name = 'NoTempSpace';
}

/** Whether nobody works in a folder any more; one that vanishes meanwhile is its owner's. */
async function isLeft(folder: string): Promise<boolean> {
  try {
    const isAlive = await isShownAlive(folder);
    return isAlive === null ? (await stat(folder)).mtimeMs < Date.now() - LONGEST_JOB_MS : !isAlive;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
