import { Problem } from '../problem.ts';
import type { Progress } from '../progress.ts';
import { findProgram } from './find-program.ts';
import { runProgram } from './run-program.ts';
import { installSystemPackages, type SystemPackage } from './system-packages.ts';

type ProgramSpec = SystemPackage & { names: readonly string[]; leastMajor?: number };

const specs = {
  redisServer: { names: ['redis-server'], apt: 'redis-server', brew: 'redis', leastMajor: 7 },
  ffmpeg: { names: ['ffmpeg'], apt: 'ffmpeg', brew: 'ffmpeg', leastMajor: 4 },
  ffprobe: { names: ['ffprobe'], apt: 'ffmpeg', brew: 'ffmpeg' },
  nginx: { names: ['nginx'], apt: 'nginx', brew: 'nginx' },
  chromium: { names: ['chromium', 'chromium-browser', 'google-chrome'], apt: 'chromium', brew: 'chromium' },
} as const satisfies Record<string, ProgramSpec>;

export type ProgramName = keyof typeof specs;

/** The paths of these programs, found on the machine or else installed by its package manager. */
export async function providePrograms<N extends ProgramName>(
  names: readonly N[],
  progress: Progress,
): Promise<Record<N, string>> {
  const missing = names.filter((name) => !findProgram(specs[name].names));
  if (missing.length > 0)
    await installSystemPackages(
      missing.map((name) => specs[name]),
      progress,
    );
  const found = await Promise.all(names.map(async (name) => [name, await findChecked(specs[name])] as const));
  // @note one entry for each of the names by construction
  return Object.fromEntries(found) as Record<N, string>;
}

async function findChecked(spec: ProgramSpec): Promise<string> {
  const path = findProgram(spec.names);
  if (!path)
    throw new Problem(`${spec.names[0]} was installed but is not on the PATH: add its folder and run this again.`);
  if (spec.leastMajor !== undefined) await checkVersion(path, spec.leastMajor);
  return path;
}

async function checkVersion(path: string, leastMajor: number): Promise<void> {
  const { output } = await runProgram(path, [path.endsWith('ffmpeg') ? '-version' : '--version']);
  const major = /(?:v=|version n?)(\d+)/.exec(output)?.[1];
  if (major === undefined || Number(major) >= leastMajor) return;
  throw new Problem(`${path} is version ${major}, but ${leastMajor} or newer is needed: update it and run this again.`);
}
