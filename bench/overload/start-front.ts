import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderFront, until } from '@reelgraph/devkit';
import { ask, GATEWAY_CORE } from '../gateway/running.ts';

/** nginx as in production before the gateways, on their core. */
export async function startFront(
  folder: string,
  port: number,
  gatewayPorts: readonly number[],
): Promise<AsyncDisposable & { readonly url: string }> {
  await writeFile(join(folder, 'nginx.conf'), renderFront({ port, gatewayPorts, store: null }));
  const nginx = ['nginx', '-e', 'stderr', '-p', `${folder}/`, '-c', 'nginx.conf'];
  const child = spawn('taskset', ['-c', GATEWAY_CORE, ...nginx], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}/graphql`;
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const isUp = until(
    'the front answers',
    async () => 'data' in Object(await ask(url, '{ __typename }', {})) || 'no data',
    {
      withinMs: 10_000,
    },
  );
  await isUp.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url, [Symbol.asyncDispose]: stop };
}
