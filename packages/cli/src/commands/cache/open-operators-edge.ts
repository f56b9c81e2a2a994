import type { Edge } from '@reelgraph/edge';
import { type Call, Failure } from '../../command.ts';
import { setting } from '../../operator.ts';

/** The edges of the environment, else those of `npm start` on this machine. */
export async function openOperatorsEdge(call: Call): Promise<Edge> {
  const [{ openEdge }, { edgeControlEnv, parseEnv }] = await Promise.all([
    import('@reelgraph/edge'),
    import('@reelgraph/service'),
  ]);
  const isOwn = !call.env.EDGE_URLS && !call.env.CLOUDFRONT_URL;
  const given = isOwn ? { EDGE_URLS: edgesAt(4041), EDGE_CONTROL_URLS: edgesAt(4051) } : call.env;
  const secret = call.env.CLOUDFRONT_URL ? {} : { EDGE_SECRET: setting(call, 'EDGE_SECRET') };
  const edge = openEdge(parseEnv({ ...given, ...secret }, edgeControlEnv));
  if (!edge) throw new Failure('There are no edges: set EDGE_URLS, as in .env.example.');
  return edge;
}

function edgesAt(port: number): string {
  return ['us', 'eu', 'ap'].map((region, i) => `${region}=http://127.0.0.1:${port + i}`).join(',');
}
