import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Pool } from 'undici';
import { workloads } from '../gateway/queries.ts';

export type RateOrder = {
  readonly url: string;
  readonly workload: string;
  readonly rate: number;
  readonly seconds: number;
};

export type RateReport = {
  readonly sent: number;
  /** Until the last answer had come. */
  readonly seconds: number;
  readonly good: number;
  readonly shed: number;
  readonly failures: number;
  /** What the first of them was. */
  readonly failure: string | undefined;
  readonly p50: number;
  readonly p99: number;
  /** For how long this program did not get to look at what had come, at the 99th percentile: that is no waiting for the gateway. */
  readonly ownDelay: number;
};

// Sends at a pace that does not wait for answers, as a crowd does; one order per message.
process.on('message', async (order: RateOrder) => {
  process.send?.(await send(order));
});
process.on('disconnect', () => process.exit());

async function send({ url, workload, rate, seconds }: RateOrder): Promise<RateReport> {
  const chosen = workloads.find(({ name }) => name === workload);
  if (!chosen) throw new Error(`There is no workload ${workload}.`);
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 4_000, pipelining: 1 });
  const times: number[] = [];
  let [sent, shed, failures] = [0, 0, 0];
  let failure: string | undefined;
  const fail = (what: unknown): void => {
    failures += 1;
    failure ??= String(what).slice(0, 300);
  };
  const ask = async (): Promise<void> => {
    sent += 1;
    const body = JSON.stringify({ query: chosen.query, variables: chosen.variables(sent) });
    const began = performance.now();
    const request = { path: pathname, method: 'POST', headers: { 'content-type': 'application/json' }, body } as const;
    const response = await pool.request(request);
    const text = await response.body.text();
    if (response.statusCode === 503) shed += 1;
    else if (response.statusCode === 200 && text.startsWith('{"data":{')) times.push(performance.now() - began);
    else fail(`${response.statusCode} ${text}`);
  };
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const begun = performance.now();
  const under: Promise<void>[] = [];
  while (performance.now() - begun < seconds * 1_000) {
    const due = ((performance.now() - begun) / 1_000) * rate;
    while (sent < due) under.push(ask().catch(fail));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.all(under);
  const took = (performance.now() - begun) / 1_000;
  await pool.destroy();
  delay.disable();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN;
  return {
    sent,
    seconds: took,
    good: times.length,
    shed,
    failures,
    failure,
    p50: at(0.5),
    p99: at(0.99),
    ownDelay: delay.percentile(99) / 1e6,
  };
}
