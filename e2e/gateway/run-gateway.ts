import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const gatewayMain = fileURLToPath(new URL('../../gateway/src/main.ts', import.meta.url));

export type GatewayProcess = { child: ChildProcess; url: string; lines: Record<string, unknown>[] };

/** The gateway as a process of its own, and the lines that it logs. */
export async function runGateway(env: Record<string, string>): Promise<GatewayProcess> {
  const child = spawn(process.execPath, [gatewayMain], {
    env: { PATH: process.env.PATH, APOLLO_TELEMETRY_DISABLED: '1', ...env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Record<string, unknown>[] = [];
  const url = await new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line);
      lines.push(event);
      if (event.msg === 'listening') resolve(event.url);
    });
  });
  return { child, url, lines };
}
