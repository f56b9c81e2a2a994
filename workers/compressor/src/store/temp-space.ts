import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { kill, pid } from 'node:process';

/** A folder of one job, removed whatever happens. */
export type JobFolder = AsyncDisposable & { readonly path: string };

/** Never fill the disk to its end: others write there too. */
const KEPT_FREE_BYTES = 256 * 1024 * 1024;

/** Hands out folders for jobs after reserving their space; `DISK_FULL` style errors come before the work, not in its middle. */
export class TempSpace {
  readonly #root: string;
  #reserved = 0;
  #count = 0;

  private constructor(root: string) {
    this.#root = root;
  }

  /** Opens the root and removes what workers that no longer live have left there. */
  static async open(root: string): Promise<TempSpace> {
    await mkdir(root, { recursive: true, mode: 0o700 });
    for (const name of await readdir(root)) {
      const owner = Number(/^job-(\d+)-/.exec(name)?.[1] ?? Number.NaN);
      if (Number.isInteger(owner) && owner !== pid && !isAlive(owner))
        await rm(join(root, name), { recursive: true, force: true });
    }
    return new TempSpace(root);
  }

  /** Reserves `bytes` and makes a folder; throws when the disk hasn't that much. */
  async folder(bytes: number): Promise<JobFolder> {
    const { bavail, bsize } = await statfs(this.#root);
    if (bavail * bsize - this.#reserved - KEPT_FREE_BYTES < bytes)
      throw new NoTempSpace(`a job needs ${bytes} bytes below ${this.#root}, and there are too few`);
    this.#reserved += bytes;
    const path = join(this.#root, `job-${pid}-${this.#count++}`);
    try {
      await rm(path, { recursive: true, force: true });
      await mkdir(path, { mode: 0o700 });
    } catch (error) {
      this.#reserved -= bytes;
      throw error;
    }
    return {
      path,
      [Symbol.asyncDispose]: async () => {
        await rm(path, { recursive: true, force: true });
        this.#reserved -= bytes;
      },
    };
  }
}

/** There is no room for a job at the moment. */
export class NoTempSpace extends Error {
  override readonly name = 'NoTempSpace';
}

function isAlive(pid: number): boolean {
  try {
    kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
