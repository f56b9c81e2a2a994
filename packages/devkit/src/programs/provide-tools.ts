import { join } from 'node:path';
import { waitForLock } from '../../lock.mjs';
import { folders } from '../folders.ts';
import { Problem } from '../problem.ts';
import type { Progress } from '../progress.ts';
import { findProgram } from './find-program.ts';
import { installWheels } from './install-wheels.ts';
import { provideMongod } from './provide-mongod.ts';
import { type ProgramName, providePrograms } from './provide-programs.ts';
import { provideSandbox } from './provide-sandbox.ts';

export type Tools = {
  /** Unset when MONGODB_URL names one that runs already. */
  mongod: string | undefined;
  redisServer: string;
  python: string;
  /** Folder with ministack and all it needs. */
  ministack: string;
};

export type ToolsOptions = { progress: Progress; also: readonly ProgramName[]; withMongod: boolean };

/** Everything the stores are made of. One process installs at a time; the others wait and find it done. */
export async function provideTools({ progress, also, withMongod }: ToolsOptions): Promise<Tools> {
  const python = process.env.REELGRAPH_PYTHON ?? findProgram(['python3']);
  if (!python) throw new Problem('Python 3.10 or newer is needed for the embedded S3: install it and run this again.');
  const unlock = await waitForLock(join(folders.tools, 'tools.lock'), (pid) =>
    progress.say(`waiting for process ${pid}, which is installing`),
  );
  try {
    const { redisServer } = await providePrograms(['redisServer', 'ffmpeg', 'ffprobe', ...also], progress);
    await provideSandbox(progress);
    const ministack = await installWheels('ministack', python, progress);
    const mongod = withMongod ? await provideMongod(python, progress) : undefined;
    return { mongod, redisServer, python, ministack };
  } finally {
    unlock();
  }
}
