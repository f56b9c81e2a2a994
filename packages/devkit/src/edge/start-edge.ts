import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SupervisedProcess, type SuperviseOptions, superviseProcess } from '../process/supervise-process.ts';
import type { StoreEnv } from '../stores/store-env.ts';
import type { EdgeProgram } from './provide-edge-program.ts';
import { type EdgeOptions, renderEdge } from './render-edge.ts';

export type StartEdgeOptions = EdgeOptions & {
  program: EdgeProgram;
  secret: string;
  s3: Pick<StoreEnv, 'S3_REGION' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY'>;
  logFile: string;
  supervise: SuperviseOptions;
};

/** Starts nginx as the point of presence of a region. What it had cached before is still there. */
export function startEdge({
  program,
  secret,
  s3,
  logFile,
  supervise,
  ...options
}: StartEdgeOptions): SupervisedProcess {
  const { folder, region } = options;
  mkdirSync(join(folder, 'revoked'), { recursive: true });
  writeFileSync(join(folder, 'nginx.conf'), renderEdge({ ...options, modules: program.modules }));
  const { S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = s3;
  const env = { ...process.env, EDGE_SECRET: secret, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY };
  const args = ['-e', 'stderr', '-p', `${folder}/`, '-c', 'nginx.conf'];
  return superviseProcess({ name: `edge-${region}`, command: program.nginx, args, env, logFile }, supervise);
}
