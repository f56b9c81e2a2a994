import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import { findProgram } from '../programs/find-program.ts';
import { runProgram } from '../programs/run-program.ts';
import { installSystemPackages } from '../programs/system-packages.ts';
import type { Progress } from '../progress.ts';

export type EdgeProgram = { nginx: string /** The folder of its modules. */; modules: string };

const modules = {
  'ngx_http_js_module.so': { apt: 'libnginx-mod-http-js', brew: 'njs' },
  'ngx_http_cache_purge_module.so': { apt: 'libnginx-mod-http-cache-purge', brew: 'nginx' },
} as const;

/** nginx with njs and the cache-purge module, found on the machine or else installed by its package manager. */
export async function provideEdgeProgram(progress: Progress): Promise<EdgeProgram> {
  const missing = async () => {
    const found = await findEdgeProgram();
    return Object.entries(modules).filter(([file]) => !found || !existsSync(join(found.modules, file)));
  };
  const packages = (await missing()).map(([, one]) => one);
  if (packages.length > 0) await installSystemPackages([{ apt: 'nginx', brew: 'nginx' }, ...packages], progress);
  const found = await findEdgeProgram();
  const still = (await missing()).map(([file]) => file);
  if (found && still.length === 0) return found;
  throw new Problem(
    `The edges need nginx with ${still.join(' and ')}: install ${Object.values(modules)
      .map(({ apt }) => apt)
      .join(' and ')}, or their likes.`,
  );
}

async function findEdgeProgram(): Promise<EdgeProgram | null> {
  const nginx = findProgram(['nginx']);
  if (!nginx) return null;
  const { output } = await runProgram(nginx, ['-V']);
  return { nginx, modules: /--modules-path=(\S+)/.exec(output)?.[1] ?? '/usr/lib/nginx/modules' };
}
