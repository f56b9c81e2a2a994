import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { until } from '@reelgraph/devkit';
import type { ObjectsConfig } from '@reelgraph/objects';

/** MINIO names it; else PATH and where `go install` puts it are looked at. */
export function findMinio(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), join(homedir(), 'go/bin')];
  const places = [process.env.MINIO ?? '', ...folders.map((folder) => join(folder, 'minio'))];
  return places.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return file !== '';
  } catch {
    return false;
  }
}

/** Starts a MinIO of one's own on a free port, in a folder that goes away with it. */
export async function startMinio(program: string): Promise<AsyncDisposable & { config: ObjectsConfig }> {
  const folder = await mkdtemp(join(tmpdir(), 'minio-'));
  const [address, console] = [await freeAddress(), await freeAddress()];
  const config: ObjectsConfig = {
    endpoint: `http://${address}`,
    publicEndpoint: null,
    region: 'us-east-1',
    accessKeyId: 'reelgraph-minio',
    secretAccessKey: 'reelgraph-minio-secret',
  };
  const args = ['server', folder, '--address', address, '--console-address', console, '--quiet'];
  const { accessKeyId: MINIO_ROOT_USER, secretAccessKey: MINIO_ROOT_PASSWORD } = config;
  const env = { PATH: process.env.PATH, HOME: folder, MINIO_ROOT_USER, MINIO_ROOT_PASSWORD, MINIO_BROWSER: 'off' };
  const server = spawn(program, args, { env, stdio: 'ignore' });
  const isReady = async () => (await fetch(`${config.endpoint}/minio/health/ready`)).ok || 'not ready';
  await until('MinIO is ready', isReady, { withinMs: 30_000 });
  return {
    config,
    async [Symbol.asyncDispose]() {
      server.kill('SIGTERM');
      if (server.exitCode === null) await once(server, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // @note listening on a port.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}
