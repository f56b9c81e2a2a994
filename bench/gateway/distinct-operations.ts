import { Pool } from 'undici';
import { residentBytes } from './process-cost.ts';
import type { RunningPeer } from './running.ts';

const STEPS = 10;

/** Sends operations that are all different, and prints what the gateway's process takes meanwhile. */
export async function sendDistinct(
  [gateway]: readonly RunningPeer[],
  count: number,
  connections: number,
): Promise<void> {
  if (!gateway) throw new Error('No gateway has started.');
  const { origin, pathname: path } = new URL(gateway.url);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const say = (sent: number): void => {
    console.log(`${sent} operations: ${Math.round(residentBytes(gateway.pid) / 2 ** 20)} MB`);
  };
  let [sent, failures] = [0, 0];
  const client = async (until: number): Promise<void> => {
    while (sent < until) {
      sent += 1;
      const n = sent;
      const query = operation(n);
      const headers = { 'content-type': 'application/json' };
      const response = await pool.request({ path, method: 'POST', headers, body: JSON.stringify({ query }) });
      const text = await response.body.text();
      if (!text.startsWith(`{"data":{"people${n}":[{`)) failures += 1;
    }
  };
  say(0);
  for (let step = 1; step <= STEPS; step += 1) {
    const until = Math.round((count * step) / STEPS);
    await Promise.all(Array.from({ length: connections }, () => client(until)));
    say(sent);
  }
  await pool.close();
  if (failures > 0) throw new Error(`${failures} operations failed.`);
}

/** Two subgraphs have part in it. */
function operation(n: number): string {
  return `query Distinct${n} { people${n}: users(first: 1) { id reviews { body } } }`;
}
