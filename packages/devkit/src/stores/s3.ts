import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../process/until.ts';
import type { StoreSpec } from './store-spec.ts';

export type S3Options = {
  python: string;
  ministack: string;
  folder: string;
  port: number;
  accessKeyId: string;
  secretAccessKey: string;
};

/** ministack: S3 with enforced POST policies and a GLACIER tier, and the SQS its events go to. */
export function s3Spec({ python, ministack, folder, port, accessKeyId, secretAccessKey }: S3Options): StoreSpec {
  const [state, objects] = [join(folder, 's3/state'), join(folder, 's3/objects')];
  const address = `http://127.0.0.1:${port}`;
  return {
    name: 's3',
    port,
    command: python,
    args: ['-s', '-m', 'ministack'],
    env: {
      PYTHONPATH: ministack,
      AUTH: 'true',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: '127.0.0.1',
      SERVICES: 's3,sqs',
      PERSIST_STATE: '1',
      STATE_DIR: state,
      S3_PERSIST: '1',
      S3_DATA_DIR: objects,
    },
    prepare: () => {
      mkdirSync(state, { recursive: true });
      mkdirSync(objects, { recursive: true });
    },
    ready: (options) =>
      until('S3 answers', () => isHealthy(`${address}/_ministack/health`), { ...options, everyMs: 30 }),
    address,
  };
}

async function isHealthy(url: string): Promise<true | string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
  await response.body?.cancel();
  return response.ok || `it answers ${response.status}`;
}
