import { connect, createServer, type Server, type Socket } from 'node:net';
import { until } from '@reelgraph/devkit';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { readConfig } from './config.ts';
import { UserRoom } from './room.fixture.ts';
import { start } from './start.ts';

let direct: UserRoom;
let line: Line;
beforeAll(async () => {
  direct = await UserRoom.start(inject('stores'));
  line = await openLine(new URL(inject('stores').MONGODB_URL).host);
});
afterAll(async () => {
  await line[Symbol.asyncDispose]();
  await direct[Symbol.asyncDispose]();
});

it('says that a store is away while the database is, and works on by itself when it is back', async () => {
  const url = `mongodb://127.0.0.1:${line.port}/?directConnection=true`;
  await using behind = await start(readConfig({ ...direct.env, MONGODB_URL: url }));
  const room = direct.at(behind.url);
  const person = await room.person('patient');
  const health = async () => (await fetch(`${behind.url}/health`)).status;
  expect(await health()).toBe(200);

  line.cut();
  const asked = Promise.all([
    room.ask('{ me { handle } }', {}, person),
    room.ask('mutation { signIn(login: "patient", password: "password of patient") { refreshToken } }'),
    room.ask(`mutation { refreshSession(refreshToken: "${person.refreshToken}") { refreshToken } }`),
  ]);
  expect(await health()).toBe(503);
  for (const { codes, messages } of await asked) {
    expect(codes).toEqual(['STORE_UNAVAILABLE']);
    expect(messages.join()).not.toMatch(/mongo|127\.0\.0\.1/i);
  }

  line.mend();
  await until('the room is well again', async () => (await health()) === 200 || 'not yet', { withinMs: 30_000 });
  expect((await room.ask('{ me { handle } }', {}, person)).data).toEqual({ me: { handle: 'patient' } });
  expect((await room.signedIn(`refreshSession(refreshToken: "${person.refreshToken}")`)).userId).toBe(person.userId);
});

type Line = AsyncDisposable & { port: number; cut(): void; mend(): void };

/** A line to the database that can be cut. */
async function openLine(target: string): Promise<Line> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let isCut = false;
  const server: Server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), host);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other).on('error', () => {});
      one.on('error', () => other.destroy()).on('close', () => sockets.delete(one) && other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    mend: () => {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
