import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { addressOf } from './address.ts';

function from(remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage {
  // @note the two things that are looked at.
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('takes %s for %s', (address, network) => {
  expect(addressOf(from(address), null)).toBe(network);
});

it('believes a header only where it is named, and of that the last, which the proxy wrote', () => {
  const request = from('10.0.0.1', { 'x-forwarded-for': '1.2.3.4, 192.0.2.9' });
  expect(addressOf(request, null)).toBe('10.0.0.1');
  expect(addressOf(request, 'x-forwarded-for')).toBe('192.0.2.9');
  expect(addressOf(from('10.0.0.1'), 'x-forwarded-for')).toBe('10.0.0.1');
});
