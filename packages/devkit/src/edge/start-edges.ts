import { join } from 'node:path';
import { folders } from '../folders.ts';
import type { IsolatedEnv } from '../isolate.ts';
import type { DevelopmentKeys } from '../keys.ts';
import type { SupervisedProcess, SuperviseOptions } from '../process/supervise-process.ts';
import type { EdgeEnv } from '../room-env.ts';
import type { EdgeProgram } from './provide-edge-program.ts';
import { startEdge } from './start-edge.ts';

export type EdgesOptions = {
  program: EdgeProgram;
  ports: Readonly<Record<string, { port: number; controlPort: number }>>;
};

type Options = { edges: EdgesOptions | null; stores: IsolatedEnv; keys: DevelopmentKeys };

/** Starts the points of presence of `npm start`, one per region. */
export function startEdges(
  { edges, stores, keys }: Options,
  supervise: SuperviseOptions,
): { part: SupervisedProcess; port: number }[] {
  if (!edges) return [];
  const origin = { url: stores.S3_ENDPOINT, bucket: stores.S3_MEDIA_BUCKET };
  return Object.entries(edges.ports).map(([region, { port, controlPort }]) => {
    const folder = join(folders.data, `edge-${region}`);
    const logFile = join(folders.logs, `edge-${region}.log`);
    const place = { region, port, controlPort, origin, folder };
    const secret = keys.EDGE_SECRET;
    return { port, part: startEdge({ ...place, program: edges.program, secret, s3: stores, logFile, supervise }) };
  });
}

/** What rooms read of them. */
export function edgeEnv({ ports }: EdgesOptions, secret: string): EdgeEnv {
  const list = (which: 'port' | 'controlPort') =>
    Object.entries(ports)
      .map(([region, place]) => `${region}=http://127.0.0.1:${place[which]}`)
      .join(',');
  return { EDGE_URLS: list('port'), EDGE_CONTROL_URLS: list('controlPort'), EDGE_SECRET: secret };
}
