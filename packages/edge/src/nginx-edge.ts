import type { Edge, Purge, PurgeReceipt, Warmed } from './edge.ts';
import { readEdgeLog } from './read-edge-log.ts';
import { signLink } from './sign-link.ts';
import { SLICE_BYTES, slicesOf } from './slices.ts';

export type NginxRegion = { /** For viewers. */ url: string /** For us alone. */; controlUrl: string | null };

export type NginxEdgeOptions = { regions: Readonly<Record<string, NginxRegion>>; secret: string };

/** Slices asked for at a time, per call. */
const AT_ONCE = 8;
const PATIENCE_MS = 5_000;
const WARM_LINK_MS = 60_000;
const LOG_BYTES = 1_000_000;

/** Edges that are nginx with deploy/edge/nginx.conf.template. */
export function nginxEdge({ regions, secret }: NginxEdgeOptions): Edge {
  const at = (region: string): NginxRegion => {
    const found = regions[region];
    if (!found) throw new RangeError(`There is no edge "${region}".`);
    return found;
  };
  const signedUrl = (key: string, { region, expiresAt }: { region: string; expiresAt: Date }) =>
    at(region).url + signLink(key, expiresAt, secret);
  const control = async (region: string, path: string, signal: AbortSignal, init: RequestInit = {}) => {
    const { controlUrl } = at(region);
    if (controlUrl === null) throw new Error(`The control address of the edge "${region}" is not set.`);
    const headers = { authorization: `Bearer ${secret}`, ...init.headers };
    return ask(controlUrl + path, { ...init, headers }, signal);
  };

  const purgeSlices = async ({ objects }: Purge, region: string, signal: AbortSignal) => {
    const paths = objects.flatMap(({ key, bytes }) =>
      slicesOf({ from: 0, to: Math.max(0, bytes - 1) }).map(
        ({ from, to }) => `/purge/${key}?slice=bytes=${from}-${to}`,
      ),
    );
    const found = await inTurns(paths, async (path) => {
      const { status } = await control(region, path, signal);
      // 404 and, in other builds of the module, 412: it was not there.
      if (status !== 200 && status !== 404 && status !== 412) throw new Error(`${region} answers ${status} to a purge`);
      return status === 200;
    });
    return { slices: paths.length, found: found.filter(Boolean).length };
  };

  return {
    driver: 'nginx',
    regions: Object.keys(regions),
    signedUrl,
    async warm(key, { region, ranges, signal }): Promise<Warmed> {
      const url = signedUrl(key, { region, expiresAt: new Date(Date.now() + WARM_LINK_MS) });
      const slices = new Map(ranges.flatMap(slicesOf).map((slice) => [slice.from, slice]));
      const seen = await inTurns([...slices.values()], async ({ from }) => {
        // One byte has the edge fetch the whole slice, so that warming moves bytes from the store to the edge only.
        const answer = await ask(url, { headers: { range: `bytes=${from}-${from}` } }, signal);
        if (answer.status === 416) return null;
        if (answer.status !== 206) throw new Error(`${region} answers ${answer.status} to warming ${key}`);
        const total = Number(answer.headers.get('content-range')?.split('/')[1] ?? 0);
        const sliceBytes = Math.min(SLICE_BYTES, total - from);
        return { isHit: answer.headers.get('x-cache') === 'HIT', bytes: sliceBytes };
      });
      const there = seen.filter((one) => one !== null);
      const fetched = there.filter(({ isHit }) => !isHit);
      const bytes = fetched.reduce((sum, one) => sum + one.bytes, 0);
      return { hits: there.length - fetched.length, fetched: fetched.length, bytes };
    },
    async purge(purge, { region, signal }): Promise<PurgeReceipt> {
      // First nobody can have it fetched anew by an old address, then it goes.
      if (purge.revokeUntil) {
        const body = String(Math.floor(purge.revokeUntil.getTime() / 1000));
        const { status } = await control(region, `/revoked/${purge.videoId}`, signal, { method: 'PUT', body });
        if (status !== 201 && status !== 204) throw new Error(`${region} answers ${status} to a call back`);
      }
      const { slices, found } = await purgeSlices(purge, region, signal);
      return { slices, found, reference: null, at: new Date() };
    },
    async forgetRevoked(videoId, { region, signal }) {
      const { status } = await control(region, `/revoked/${videoId}`, signal, { method: 'DELETE' });
      if (status !== 204 && status !== 404) throw new Error(`${region} answers ${status} to forgetting`);
    },
    async status(region, signal) {
      const [stub, log] = await Promise.all([
        control(region, '/status', signal),
        control(region, '/log', signal, { headers: { range: `bytes=-${LOG_BYTES}` } }),
      ]);
      const [connections = '0'] = /\d+/.exec(stub.text) ?? [];
      return { isUp: stub.status === 200, connections: Number(connections), ...readEdgeLog(log.text) };
    },
  };
}

async function ask(url: string, init: RequestInit, signal: AbortSignal) {
  const answer = await fetch(url, { ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

async function inTurns<Item, Result>(items: readonly Item[], step: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const rest = items.entries();
  const worker = async () => {
    for (const [place, item] of rest) results[place] = await step(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return results;
}
