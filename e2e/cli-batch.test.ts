import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startWorld, type World } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { phoneClip, removeClip } from './clips.ts';

const main = join(import.meta.dirname, '../packages/cli/src/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'reelgraph-batch-'));
const videos = join(folder, 'videos');
let world: World;
beforeAll(async () => {
  const [started, clip] = await Promise.all([startWorld(inject('stores')), phoneClip({ seconds: 1 })]);
  world = started;
  mkdirSync(join(videos, 'trip'), { recursive: true });
  const bytes = readFileSync(clip.file);
  for (const [index, name] of ['a.mp4', 'b.mp4', 'trip/c.mp4'].entries())
    writeFileSync(join(videos, name), Buffer.concat([bytes, freeBox(index)]));
  writeFileSync(join(videos, 'same as a.mp4'), readFileSync(join(videos, 'a.mp4')));
  writeFileSync(join(videos, 'story.mp4'), 'Once upon a time there was a text file. '.repeat(500));
  writeFileSync(join(videos, 'empty.mp4'), '');
  await removeClip(clip);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** What players pass over: it makes other bytes of the same clip. */
function freeBox(index: number): Buffer {
  const box = Buffer.alloc(12);
  box.writeUInt32BE(12, 0);
  box.write('free', 4, 'latin1');
  box.writeUInt32BE(index, 8);
  return box;
}

function begin(...args: string[]) {
  const env = {
    PATH: process.env.PATH,
    XDG_CONFIG_HOME: folder,
    REELGRAPH_URL: world.gatewayUrl,
    REELGRAPH_PASSWORD: 'correct horse battery staple',
  };
  return spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function reelgraph(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = begin(...args);
  const ended = once(child, 'close');
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

it('uploads folders, goes on after kill -9, and says at the end what failed and why', async () => {
  expect(await reelgraph('sign-up', '--email', 'a@example.com', '--handle', 'alice')).toMatchObject({ code: 0 });
  const killed = begin('upload', videos, '--parallel', '1');
  for await (const chunk of killed.stderr) if (String(chunk).includes('compressing')) break;
  killed.kill('SIGKILL');
  await once(killed, 'close');

  const run = await reelgraph('upload', videos, '--caption', 'many #batch');
  expect(run.err).toMatch(
    /2 of 6 failed:\n {2}empty\.mp4 +The file is empty\.\n {2}story\.mp4 +The .* REJECTED: .+\([A-Z_]+\)/,
  );
  expect(run.code).toBe(1);
  const ready = run.out.trimEnd().split('\n');
  expect(ready.map((line) => line.slice(26))).toEqual(['a.mp4', 'b.mp4', 'same as a.mp4', 'trip/c.mp4']);
  expect(new Set(ready.map((line) => line.slice(0, 24))).size).toBe(3);
  expect(run.err).toMatch(/sending +b\.mp4[\s\S]*compressing b\.mp4[\s\S]*done +b\.mp4/);
  expect(run.err).toMatch(/total .* of 6 done/);

  // Each of them, and the refused one, in every state, newest first; and page by page.
  const listed = (await reelgraph('videos')).out.trimEnd().split('\n');
  const readyIds = new Set(ready.map((line) => line.slice(0, 24)));
  const rows = listed.map((line) => ({
    id: line.slice(0, 24),
    status: line.slice(26, 36).trim(),
    rest: line.slice(38),
  }));
  expect(new Set(rows.filter(({ status }) => status === 'READY').map(({ id }) => id))).toEqual(readyIds);
  expect(rows.map(({ status }) => status).sort()).toEqual(['READY', 'READY', 'READY', 'REJECTED']);
  expect(rows.find(({ status }) => status === 'READY')?.rest).toMatch(/^ 0:0\d {2}/);
  expect(rows.map(({ id }) => id)).toEqual(
    rows
      .map(({ id }) => id)
      .sort()
      .reverse(),
  );
  const page = await reelgraph('videos', '--first', '2');
  const after = /--after (\S+)/.exec(page.err)?.[1] ?? '';
  const next = await reelgraph('videos', '--first', '2', '--after', after);
  expect(`${page.out}${next.out}`.trimEnd().split('\n')).toEqual(listed);

  // Nothing is sent twice.
  await using mongo = await connectMongo({ url: world.env.MONGODB_URL, database: world.env.MONGODB_DATABASE });
  const uploads = () => mongo.db.collection('uploads').countDocuments();
  const before = await uploads();
  const again = await reelgraph('upload', videos);
  expect([again.code, again.out]).toEqual([1, run.out]);
  expect(again.err).toMatch(/done +a\.mp4 +there already/);
  expect(again.err).not.toContain('sending');
  expect(await uploads()).toBe(before);

  // What its owner deleted may come again.
  await mongo.db.collection('videos').updateMany({}, { $set: { status: 'DELETED', contentKey: null } });
  const anew = await reelgraph('upload', join(videos, 'a.mp4'), join(videos, 'b.mp4'), '--no-wait');
  expect(anew).toMatchObject({ code: 0, out: expect.stringMatching(/^sent +\w+ +a\.mp4\nsent +\w+ +b\.mp4\n$/) });
  expect(await uploads()).toBe(before + 2);
});

it.each([
  ['a number of files at once that makes no sense', ['--parallel', '0'], /--parallel is a number from 1 to 16/],
  ['no file', [], /one or more word/],
])('says what is wrong with %s', async (_name, args, says) => {
  const words = args.length > 0 ? [videos] : [];
  expect(await reelgraph('upload', ...words, ...args)).toMatchObject({ code: 2, err: expect.stringMatching(says) });
});

it('signs out of a session that is over, and of one whose file is damaged says so', async () => {
  await using mongo = await connectMongo({ url: world.env.MONGODB_URL, database: world.env.MONGODB_DATABASE });
  await mongo.db.collection('sessions').deleteMany({});
  const file = join(folder, 'reelgraph/sessions.json');
  const damaged = JSON.parse(readFileSync(file, 'utf8'));
  for (const session of Object.values<{ accessToken: string }>(damaged)) session.accessToken = 'over';
  writeFileSync(file, JSON.stringify(damaged));
  expect(await reelgraph('sign-out')).toEqual({ code: 0, out: 'Signed out.\n', err: '' });
  expect(await reelgraph('sign-out')).toEqual({ code: 0, out: 'Nobody was signed in.\n', err: '' });
  writeFileSync(file, 'null');
  expect(await reelgraph('whoami')).toMatchObject({ code: 1, err: expect.stringContaining('is damaged') });
});
