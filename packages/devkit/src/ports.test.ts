import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { checkPortFree, choosePort } from './ports.ts';

test('a part has its usual port unless the environment gives another', () => {
  expect(choosePort('redis-queue', 6401, {})).toBe(6401);
  expect(choosePort('redis-queue', 6401, { REDIS_QUEUE_PORT: '7401' })).toBe(7401);
});

test.each(['http', '0', '70000', '1.5'])('%s is refused as a port', (given) => {
  expect(() => choosePort('gateway', 4000, { GATEWAY_PORT: given })).toThrow(`GATEWAY_PORT=${given} is not a port`);
});

test('a taken port is named with what to do', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(checkPortFree('gateway', port)).rejects.toThrow(
    `Port ${port}, which gateway needs, is taken by another program: stop that program, or choose another port with GATEWAY_PORT=${port + 1000} npm start.`,
  );
  server.close();
  await once(server, 'close');
  await checkPortFree('gateway', port);
});
