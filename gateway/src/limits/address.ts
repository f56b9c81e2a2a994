import { isIPv6 } from 'node:net';
import type { HttpRequest } from '@reelgraph/service';

/**
 * The address that a request comes from: the socket's, or the last one in a header that the proxy in front writes.
 * Of an IPv6 address the first 64 bits count, since one household has all the rest.
 */
export function addressOf({ headers, socket }: Pick<HttpRequest, 'headers' | 'socket'>, header: string | null): string {
  const named = header === null ? undefined : headers[header];
  const last = named === undefined ? '' : String(named).split(',').at(-1)?.trim();
  return networkOf(last || socket.remoteAddress || 'unknown');
}

function networkOf(address: string): string {
  if (!address.includes(':')) return address.slice(0, 64);
  const plain = address.replace(/^::ffff:/i, '');
  if (!isIPv6(plain)) return plain.slice(0, 64);
  const [head = '', tail = ''] = plain.split('%')[0]?.split('::') ?? [];
  const first = head.split(':').filter(Boolean);
  const last = tail.split(':').filter(Boolean);
  const missing = Math.max(0, 8 - first.length - last.length);
  const groups = plain.includes('::') ? [...first, ...Array<string>(missing).fill('0'), ...last] : first;
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
