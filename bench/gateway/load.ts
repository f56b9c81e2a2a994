import { type AccessTokenSigner, openSigner } from '@reelgraph/auth';
import { openClients } from './clients.ts';
import { workloads } from './queries.ts';
import { ISSUER } from './tokens.ts';

/** What a client's run shows. */
export type LoadReport = {
  readonly requests: number;
  readonly failures: number;
  readonly p50: number;
  readonly p99: number;
  readonly bytes: number;
};

export type LoadOrder = {
  readonly url: string;
  readonly workload: string;
  readonly connections: number;
  readonly seconds: number;
  /** Number of the first request: runs that vary never repeat each other. */
  readonly first: number;
  /** With it every request carries an access token of its own. */
  readonly privateKeyPem?: string;
};

// Asks over and over on a number of connections, each of which waits for its answer; one order per message.
process.on('message', async (order: LoadOrder) => {
  process.send?.(await load(order));
});
process.on('disconnect', () => process.exit());

async function load(order: LoadOrder): Promise<LoadReport> {
  const { url, workload, connections, seconds, first, privateKeyPem } = order;
  const chosen = workloads.find(({ name }) => name === workload);
  if (!chosen) throw new Error(`There is no workload ${workload}.`);
  await using clients = openClients(url, connections);
  const query = JSON.stringify(chosen.query);
  const signer = privateKeyPem === undefined ? undefined : await openSigner({ privateKeyPem, issuer: ISSUER });
  const times: number[] = [];
  let n = first;
  let failures = 0;
  let bytes = 0;
  const end = performance.now() + seconds * 1000;
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      n += 1;
      const body = `{"query":${query},"variables":${JSON.stringify(chosen.variables(n))}}`;
      const headers = signer ? ['authorization', `Bearer ${await tokenOf(signer, n)}`] : [];
      const began = performance.now();
      const { status, text } = await clients.post(body, headers);
      times.push(performance.now() - began);
      bytes = text.length;
      if (status !== 200 || !text.startsWith('{"data":{')) failures += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { requests: times.length, failures, p50: at(0.5), p99: at(0.99), bytes };
}

async function tokenOf(signer: AccessTokenSigner, n: number): Promise<string> {
  const { token } = await signer.sign({ userId: `viewer-${n}`, kind: 'USER', scopes: [], sessionId: `session-${n}` });
  return token;
}
