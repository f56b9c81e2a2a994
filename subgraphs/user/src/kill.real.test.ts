import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { UserRoom } from './room.fixture.ts';

let room: UserRoom;
let running: ChildProcess | null = null;
beforeAll(async () => {
  room = await UserRoom.start(inject('stores'));
});
afterAll(async () => {
  await kill();
  await room[Symbol.asyncDispose]();
});

it('opens accounts whole or not at all, though its process is killed with SIGKILL amid sign-ups', async () => {
  const promised: string[] = [];
  for (let round = 0; round < 2; round++) {
    const url = await launch();
    const handles = Array.from({ length: 24 }, (_, n) => `round${round}n${n}`);
    const asked = handles.map(async (handle) => {
      const { codes } = await room.at(url).ask(SIGN_UP, { handle, email: `${handle}@x.example` });
      if (codes.length === 0) promised.push(handle);
    });
    await Promise.race(asked);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
    await kill();
    await Promise.allSettled(asked);
  }
  const names = async (collection: string) =>
    (await room.mongo.db.collection<{ _id: string; userId: string }>(collection).find().toArray())
      .map((row) => row.userId)
      .sort();
  const ids = async (collection: string) =>
    (await room.mongo.db.collection<{ _id: string }>(collection).find().toArray()).map((row) => row._id).sort();
  const people = await ids('people');
  expect(await ids('credentials')).toEqual(people);
  expect(await names('handles')).toEqual(people);
  expect(await names('emails')).toEqual(people);
  expect((await room.mongo.db.collection('changes').find().toArray()).map((row) => row.id).sort()).toEqual(people);
  const stored = (await room.mongo.db.collection('people').find().toArray()).map((row) => row.handle);
  expect(stored).toEqual(expect.arrayContaining(promised));
  expect(promised.length).toBeGreaterThan(0);
  // Whoever got no answer tries again: either the account is there, or it is opened now.
  for (const handle of ['round0n0', 'round0n23', 'round1n23']) {
    const { codes } = await room.ask(SIGN_UP, { handle, email: `${handle}@x.example` });
    expect(codes).toEqual(stored.includes(handle) ? ['EMAIL_TAKEN'] : []);
    await expect(room.signedIn(`signIn(login: "${handle}", password: "long enough")`)).resolves.toBeDefined();
  }
});

const SIGN_UP = `mutation ($handle: String!, $email: EmailAddress!) {
  signUp(input: { handle: $handle, email: $email, password: "long enough" }) { refreshToken }
}`;

/** Starts the room as a process of its own on the same stores; answers its address. */
async function launch(): Promise<string> {
  const main = new URL('main.ts', import.meta.url).pathname;
  const env = { ...process.env, ...room.env, LOG_LEVEL: 'info' };
  running = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  if (!running.stdout) throw new Error('no output');
  for await (const line of createInterface(running.stdout)) {
    const { msg, url } = JSON.parse(line);
    if (msg === 'listening') return url;
  }
  throw new Error('The room ended before it listened');
}

async function kill(): Promise<void> {
  const child = running;
  running = null;
  if (!child || child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
