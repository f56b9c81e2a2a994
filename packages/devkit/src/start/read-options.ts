import { choosePort } from '../ports.ts';
import { Problem } from '../problem.ts';
import { type RoomName, rooms } from '../rooms.ts';
import type { StoreEnv } from '../stores/store-env.ts';
import type { StoreName } from '../stores/store-spec.ts';

export type StartOptions = {
  /** Begin with empty stores and new keys. */
  fresh: boolean;
  storePorts: Record<StoreName, number>;
  /** The gateway's is the public one, of the front. */
  roomPorts: Record<RoomName, number>;
  /** Where the gateways listen, behind the front. */
  gatewayPorts: number[];
  /** Where the edges listen, for viewers and for the cacher. */
  edgePorts: Record<string, { port: number; controlPort: number }>;
  /** Where each of them shows its measurements. */
  metricsPorts: number[];
  /** Stores that run elsewhere, as their variables say. */
  given: Partial<StoreEnv>;
};

const usualStorePorts: Record<StoreName, number> = {
  mongod: 27027,
  'redis-queue': 6401,
  'redis-views': 6402,
  'redis-cache': 6403,
  s3: 4566,
};

const givable = ['MONGODB_URL', 'REDIS_QUEUE_URL', 'REDIS_VIEWS_URL', 'REDIS_CACHE_URL', 'S3_ENDPOINT'] as const;
const withS3 = ['S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

export function readStartOptions(args: readonly string[], env: NodeJS.ProcessEnv): StartOptions {
  const unknown = args.find((arg) => arg !== '--fresh');
  if (unknown) throw new Problem(`There is no option ${unknown}; "npm start -- --fresh" empties the data first.`);
  const names = [...givable, ...(env.S3_ENDPOINT ? withS3 : [])];
  const given = names.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  // @note one port for each name by construction
  const roomPorts = Object.fromEntries(rooms.map(({ name, port }) => [name, choosePort(name, port, env)])) as Record<
    RoomName,
    number
  >;
  // @note as above
  const storePorts = Object.fromEntries(
    Object.entries(usualStorePorts).map(([name, port]) => [name, choosePort(name, port, env)]),
  ) as Record<StoreName, number>;
  const gatewayPorts = [1, 2].map((n) => choosePort(`gateway-${n}`, roomPorts.gateway + 9 + n, env));
  const edgePorts = Object.fromEntries(
    ['us', 'eu', 'ap'].map((region, i) => [
      region,
      {
        port: choosePort(`edge-${region}`, roomPorts.gateway + 41 + i, env),
        controlPort: choosePort(`edge-${region}-control`, roomPorts.gateway + 51 + i, env),
      },
    ]),
  );
  const metricsPorts = gatewayPorts.map((port, i) => choosePort(`gateway-${i + 1}-metrics`, port + 10, env));
  const ports = { storePorts, roomPorts, gatewayPorts, metricsPorts, edgePorts };
  return { fresh: args.includes('--fresh'), ...ports, given: Object.fromEntries(given) };
}
