import { Problem } from '../problem.ts';
import type { Progress } from '../progress.ts';
import { findProgram } from './find-program.ts';
import { runProgram } from './run-program.ts';

export type SystemPackage = { apt: string; brew: string };

/** Installs with the system's package manager, without a question; says what to do where that isn't possible. */
export async function installSystemPackages(packages: readonly SystemPackage[], progress: Progress): Promise<void> {
  const apt = [...new Set(packages.map((one) => one.apt))];
  const brew = [...new Set(packages.map((one) => one.brew))];
  if (findProgram(['apt-get'])) return installWithApt(apt, progress);
  if (findProgram(['brew'])) return installWithBrew(brew, progress);
  throw new Problem(`Install these programs and run this again: ${apt.join(', ')}.`);
}

async function installWithApt(names: string[], progress: Progress): Promise<void> {
  const asRoot = await findWayToRoot();
  const byHand = `sudo apt-get update && sudo apt-get install -y ${names.join(' ')}`;
  if (!asRoot)
    throw new Problem(`Some programs are missing and need root to install. Run "${byHand}", then this again.`);
  const apt = (...args: string[]) => {
    const [command = 'apt-get', ...rest] = [...asRoot, 'apt-get', '-o', 'DPkg::Lock::Timeout=300', ...args];
    return runProgram(command, rest, { DEBIAN_FRONTEND: 'noninteractive' });
  };
  await progress.step(`installing ${names.join(', ')} with apt-get`, async () => {
    await apt('update');
    const installed = await apt('install', '-y', '--no-install-recommends', ...names);
    if (!installed.ok)
      throw new Problem(`${lastLines(installed.output)}\nCould not install: run "${byHand}", then this again.`);
  });
}

/** How to run a command as root: nothing before it when we are root, `sudo` where it asks for no password. */
async function findWayToRoot(): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  const sudo = findProgram(['sudo']);
  if (sudo && (await runProgram(sudo, ['-n', 'true'])).ok) return [sudo, '-n', 'DEBIAN_FRONTEND=noninteractive'];
  return undefined;
}

/** @note not tested: written for macOS, which no machine of ours has. */
async function installWithBrew(names: string[], progress: Progress): Promise<void> {
  await progress.step(`installing ${names.join(', ')} with Homebrew`, async () => {
    const installed = await runProgram('brew', ['install', ...names], { HOMEBREW_NO_AUTO_UPDATE: '1' });
    if (!installed.ok)
      throw new Problem(
        `${lastLines(installed.output)}\nCould not install: run "brew install ${names.join(' ')}", then this again.`,
      );
  });
}

export function lastLines(output: string, count = 8): string {
  const lines = output
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('WARNING'));
  return lines.slice(-count).join('\n');
}
