import { readFileSync } from 'node:fs';
import { IDENTITY_HEADER } from '@reelgraph/auth';
import { openClients } from '../gateway/clients.ts';
import type { LoadReport } from '../gateway/load.ts';

/** Somebody who scrolls: the token of their session, and for gateways that look at none what a gateway makes of it. */
export type Viewer = { readonly token: string; readonly identity?: string };

const manifest = new URL('../../schema/persisted-queries.json', import.meta.url);
const { operations }: { operations: { name: string; body: string }[] } = JSON.parse(readFileSync(manifest, 'utf8'));
const query = operations.find(({ name }) => name === 'ForYou')?.body;
if (!query) throw new Error('The contract has no operation ForYou.');
const body = JSON.stringify({ query, operationName: 'ForYou', variables: { first: 10 } });
// Signed for each answer anew.
const SIGNED = new Set(['url', 'hlsUrl', 'watchToken', 'expiresAt']);

/** A page as JSON, without what is signed for each answer. */
export async function askPage(url: string, viewer: Viewer | undefined): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    ...{ method: 'POST', body },
    headers: { 'content-type': 'application/json', ...headersOf(viewer) },
  });
  const answer: unknown = await response.json();
  const json = JSON.stringify(answer, (key, value) => (SIGNED.has(key) ? null : value));
  if (!json.startsWith('{"data":{"forYou":{"edges":[{')) throw new Error(`No page: ${json}`);
  return json;
}

/** Every viewer asks for their first page over and over, on a connection of their own, until there were so many pages. */
export async function loadPages(url: string, viewers: readonly Viewer[], pages: number): Promise<LoadReport> {
  await using clients = openClients(`${url}/graphql`, viewers.length);
  const times: number[] = [];
  let [asked, failures, bytes] = [0, 0, 0];
  const scroll = async (viewer: Viewer): Promise<void> => {
    const headers = Object.entries(headersOf(viewer)).flat();
    while (asked < pages) {
      asked += 1;
      const began = performance.now();
      const { status, text } = await clients.post(body, headers);
      times.push(performance.now() - began);
      bytes = text.length;
      if (status === 200 && !text.includes('"errors"')) continue;
      if (failures === 0) console.error(`the first failure: ${status} ${text.slice(0, 400)}`);
      failures += 1;
    }
  };
  await Promise.all(viewers.map(scroll));
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { requests: times.length, failures, p50: at(0.5), p99: at(0.99), bytes };
}

function headersOf(viewer: Viewer | undefined): Record<string, string> {
  return {
    ...(viewer && { authorization: `Bearer ${viewer.token}` }),
    ...(viewer?.identity && { [IDENTITY_HEADER]: viewer.identity }),
  };
}
