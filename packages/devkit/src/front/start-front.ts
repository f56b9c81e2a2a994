import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import { type SupervisedProcess, type SuperviseOptions, superviseProcess } from '../process/supervise-process.ts';
import { findProgram } from '../programs/find-program.ts';
import { type FrontOptions, renderFront } from './render-front.ts';

export type StartFrontOptions = FrontOptions & { folder: string; logFile: string; supervise: SuperviseOptions };

/** Starts nginx as reverse proxy and load balancer in front of the gateways. */
export function startFront({ folder, logFile, supervise, ...options }: StartFrontOptions): SupervisedProcess {
  const nginx = findProgram(['nginx']);
  if (!nginx) throw new Problem('nginx is needed in front of the gateways: install it and run this again.');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'nginx.conf'), renderFront(options));
  const args = ['-e', 'stderr', '-p', `${folder}/`, '-c', 'nginx.conf'];
  return superviseProcess({ name: 'front', command: nginx, args, env: { ...process.env }, logFile }, supervise);
}
