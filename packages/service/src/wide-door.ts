import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { createServer, type ListenOptions, type Server } from 'node:net';

/** As many connections are taken each time that the loop comes round. */
const SOCKETS = 32;

export type Door = { readonly port: number; readonly host: string; readonly backlog: number };

/**
 * Listens at one port with many sockets. Node takes one connection of each when its loop comes round: where a round takes
 * 20 ms, a crowd would wait for seconds with one, unseen by whatever sheds load. Gives all that listen, the server first.
 */
export async function openWide(server: HttpServer, door: Door): Promise<readonly Server[]> {
  if (process.platform !== 'linux') return [await listen(server, door)];
  // Sockets that share a port would share it with another process too: that it is free is asked without sharing.
  if (door.port !== 0) await close(await listen(createServer(), door));
  const first = await listen(server, { ...door, reusePort: true });
  // @note listening on a port, so the address is one of a socket.
  const { port } = first.address() as { port: number };
  const others = Array.from({ length: SOCKETS - 1 }, () => {
    const other = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
    return listen(other, { ...door, port, reusePort: true });
  });
  return [first, ...(await Promise.all(others))];
}

async function listen(server: Server, options: ListenOptions): Promise<Server> {
  const listening = once(server, 'listening');
  server.listen(options);
  await listening;
  return server;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}
