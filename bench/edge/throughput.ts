import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePorts, startTestEdges, until } from '@reelgraph/devkit';
import { nginxEdge } from '@reelgraph/edge';
import { Agent, request } from 'undici';
import { openOrigin } from './origin.ts';

export type Rate = { bytesPerSecond: number; cpuSecondsPerGigabyte: number };

const AT_ONCE = 16;
const FILES = 20;
/** Enough for a median to stand still on a machine that does not. */
const ROUNDS = 31;

/** The edge from its cache, and the same nginx with the same files from the disk; by turns, so that both meet the same machine. */
export async function measureThroughput(bytes: number, seconds: number): Promise<{ edge: Rate; disk: Rate }[]> {
  await using origin = await openOrigin(bytes);
  const nobody = { S3_REGION: 'us-east-1', S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 'b', S3_MEDIA_BUCKET: 'media' };
  await using edges = await startTestEdges({ ...nobody, S3_ENDPOINT: origin.url }, ['us']);
  const url = edges.url('us');
  const edge = nginxEdge({ regions: { us: { url, controlUrl: edges.controlUrl('us') } }, secret: edges.secret });
  const expiresAt = new Date(Date.now() + 3_600_000);
  const keys = Array.from({ length: FILES }, (_, i) => `videos/${String(i).padStart(24, '0')}/1/360.mp4`);
  const signed = keys.map((key) => edge.signedUrl(key, { region: 'us', expiresAt }));
  await using disk = await startDisk(join(edges.folder('us'), 'disk'), keys, bytes);
  const agent = new Agent({ connections: AT_ONCE });
  await using _agent = { [Symbol.asyncDispose]: () => agent.close() };
  const edgePid = pidOf(join(edges.folder('us'), 'nginx.pid'));
  for (const each of signed) await (await request(each, { dispatcher: agent })).body.dump();
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push({
      edge: await load(agent, signed, edgePid, seconds),
      disk: await load(
        agent,
        keys.map((key) => `${disk.url}/${key}`),
        disk.pid(),
        seconds,
      ),
    });
  return rounds;
}

async function load(dispatcher: Agent, urls: readonly string[], master: number, seconds: number): Promise<Rate> {
  const cpuBefore = cpuSecondsBelow(master);
  const begun = performance.now();
  let [bytes, next] = [0, 0];
  const worker = async () => {
    while (performance.now() - begun < seconds * 1000) {
      const answer = await request(urls[next++ % urls.length] ?? '', { dispatcher });
      bytes += Number(answer.headers['content-length']);
      for await (const _ of answer.body);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const cpu = cpuSecondsBelow(master) - cpuBefore;
  return { bytesPerSecond: bytes / ((performance.now() - begun) / 1000), cpuSecondsPerGigabyte: cpu / (bytes / 1e9) };
}

async function startDisk(folder: string, keys: readonly string[], bytes: number) {
  const [port = 0] = await findFreePorts(1);
  for (const key of keys) {
    mkdirSync(join(folder, 'root', key, '..'), { recursive: true });
    writeFileSync(join(folder, 'root', key), Buffer.alloc(bytes, 'clip'));
  }
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path tmp-${name};`);
  const server = `server { listen 127.0.0.1:${port}; root ${folder}/root; access_log ${folder}/access.log combined buffer=32k flush=1s; }`;
  const http = `sendfile on; tcp_nopush on; keepalive_requests 10000; ${temp.join(' ')} ${server}`;
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const main = `daemon off; worker_processes 1; pid nginx.pid; error_log stderr; ${user}`;
  writeFileSync(join(folder, 'nginx.conf'), `${main} events { worker_connections 1024; } http { ${http} }`);
  const child = spawn('nginx', ['-e', 'stderr', '-p', `${folder}/`, '-c', 'nginx.conf'], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const look = async () => (await fetch(`${url}/${keys[0]}`, { method: 'HEAD' })).ok || 'not yet';
  await until('nginx serves from the disk', look, { withinMs: 10_000 });
  return {
    url,
    pid: () => child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}

function pidOf(file: string): number {
  return Number(readFileSync(file, 'utf8'));
}

/** Of the workers of an nginx, from /proc; 100 ticks are a second. */
function cpuSecondsBelow(master: number): number {
  const children = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').split(' ').filter(Boolean);
  const ticks = children.map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, each) => sum + each, 0) / 100;
}
