import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startWorld, type World } from '@reelgraph/devkit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Clip, phoneClip, removeClip } from './clips.ts';

const main = fileURLToPath(new URL('../packages/cli/src/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'reelgraph-cli-'));
const sessions = (home: string) => join(folder, home, 'reelgraph/sessions.json');
const password = 'correct horse battery staple';

let world: World;
let clip: Clip;
beforeAll(async () => {
  [world, clip] = await Promise.all([startWorld(inject('stores')), phoneClip()]);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await removeClip(clip);
  rmSync(folder, { recursive: true, force: true });
});

type Run = { code: number | null; out: string; err: string };

/** Runs the command line as a user's shell does; every home is another person's machine. */
async function reelgraph(home: string, ...args: string[]): Promise<Run> {
  const child = spawn(process.execPath, [main, ...args], {
    env: {
      PATH: process.env.PATH,
      XDG_CONFIG_HOME: join(folder, home),
      REELGRAPH_URL: world.gatewayUrl,
      REELGRAPH_PASSWORD: password,
      MONGODB_URL: world.env.MONGODB_URL,
      MONGODB_DATABASE: world.env.MONGODB_DATABASE,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { code, out, err };
}

const signUp = (home: string) =>
  reelgraph(home, 'sign-up', '--email', `${home}@example.com`, '--handle', home, '--name', home);

describe('accounts on the command line', () => {
  it('sign up, say who they are, and sign out', async () => {
    expect(await signUp('alice')).toEqual({ code: 0, out: 'Signed up and in as @alice.\n', err: '' });
    const who = await reelgraph('alice', 'whoami');
    expect(who.out).toMatch(/handle +@alice\nname +alice\nemail +alice@example.com/);
    expect((await reelgraph('alice', 'sign-out')).out).toBe('Signed out.\n');
    expect(await reelgraph('alice', 'whoami')).toMatchObject({ code: 1, err: expect.stringContaining('sign-in') });
    expect((await reelgraph('alice', 'sign-in', '--login', 'ALICE')).out).toBe('Signed in as @alice.\n');
  });

  it('keep the session where only its user can read it', async () => {
    expect(statSync(sessions('alice')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'alice/reelgraph')).mode & 0o777).toBe(0o700);
  });

  it('refresh an access token that is no good any more, once for all commands that run', async () => {
    const kept = JSON.parse(readFileSync(sessions('alice'), 'utf8'));
    const [session] = Object.values<{ accessToken: string; refreshToken: string }>(kept);
    if (session) session.accessToken = 'worn.out.token';
    writeFileSync(sessions('alice'), JSON.stringify(kept));
    const runs = await Promise.all([1, 2, 3].map(() => reelgraph('alice', 'whoami')));
    expect(runs.map(({ code, err }) => [code, err])).toEqual([1, 2, 3].map(() => [0, '']));
    expect(readFileSync(sessions('alice'), 'utf8')).not.toContain(session?.refreshToken);
  });

  it('are granted scopes by an operator', async () => {
    const granted = await reelgraph('alice', 'grant', '@Alice', 'moderate');
    expect(granted).toMatchObject({ code: 0, out: expect.stringContaining('@alice may: moderate.') });
    expect((await reelgraph('alice', 'whoami')).out).toMatch(/scopes +moderate/);
    expect(await reelgraph('alice', 'grant', 'nobody.here', 'moderate')).toMatchObject({
      code: 1,
      err: 'error: There is nobody called @nobody.here.\n',
    });
  });
});

describe('the command line says what is wrong, and ends with a code for it:', () => {
  const cases: [name: string, code: number, says: RegExp, args: string[]][] = [
    ['an unknown command', 2, /no command "dance"[\s\S]*Usage: /, ['dance']],
    ['an unknown option', 2, /--color[\s\S]*Usage: .* feed/, ['feed', '--color', 'red']],
    ['a missing word', 2, /Expected one or more word/, ['upload']],
    ['a missing option', 2, /--login is missing/, ['sign-in']],
    ['a URL that is none', 2, /not the address of a gateway/, ['feed', '--url', 'nonsense']],
    ['a gateway that is not there', 1, /cannot be reached[\s\S]*npm start/, ['feed', '--url', 'http://127.0.0.1:9']],
    ['a wrong password', 1, /WRONG_CREDENTIALS/, ['sign-in', '--login', 'alice', '--password', 'wrong']],
    ['a handle that is taken', 1, /HANDLE_TAKEN/, ['sign-up', '--email', 'b@example.com', '--handle', 'Alice']],
    ['an email address that is none', 1, /BAD_INPUT/, ['sign-up', '--email', 'nope', '--handle', 'bob']],
    ['a file that is not there', 1, /no file \/nowhere\.mp4/, ['upload', '/nowhere.mp4']],
    ['a file whose type is unknown', 2, /--content-type/, ['upload', main]],
    ['a type that is no video', 1, /text\/plain is not taken/, ['upload', main, '--content-type', 'text/plain']],
    ['an upload that is not theirs', 1, /no upload/, ['status', '0'.repeat(24)]],
    ['a video that is not there', 1, /no video/, ['watch', '0'.repeat(24)]],
    ['a page that is too large', 1, /PAGE_TOO_LARGE/, ['feed', '--first', '51']],
  ];

  it.concurrent.each(cases)('%s', async (_name, code, says, args) => {
    const run = await reelgraph('alice', ...args);
    expect(run.err).toMatch(says);
    expect(run.err).not.toMatch(/at .+\.ts:\d+/);
    expect(run.code).toBe(code);
  });

  it('somebody who is not signed in', async () => {
    const run = await reelgraph('stranger', 'upload', clip.file);
    expect(run).toMatchObject({ code: 1, err: expect.stringMatching(/NOT_SIGNED_IN[\s\S]*sign-in/) });
    // A watch that could not be reported is not begun.
    const watched = await reelgraph('stranger', 'watch', '0'.repeat(24));
    expect(watched).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/Sign in first[\s\S]*sign-in/) });
  });

  it('bytes that are no video, with the reason its owner reads', async () => {
    const file = join(folder, 'story.mp4');
    writeFileSync(file, 'Once upon a time there was a text file. '.repeat(1000));
    const run = await reelgraph('alice', 'upload', file);
    expect(run.code).toBe(1);
    expect(run.err).toMatch(/error: The (upload|video) ended REJECTED: .+ \([A-Z_]+\)/);
  });
});

describe('a video on the command line', () => {
  it('is posted, followed until it plays, and watched by somebody else', async () => {
    await signUp('bob');
    const uploaded = await reelgraph('alice', 'upload', clip.file, '--caption', 'From a terminal #cli');
    expect(uploaded).toMatchObject({ code: 0, err: expect.stringMatching(/posting[\s\S]*compressing[\s\S]*ready in/) });
    const [, videoId = '', url = ''] = /video +(\S+)[\s\S]*play +(\S+)/.exec(uploaded.out) ?? [];
    const played = await fetch(url, { headers: { range: 'bytes=0-99' } });
    expect([played.status, (await played.arrayBuffer()).byteLength]).toEqual([206, 100]);

    const feed = await reelgraph('bob', 'feed');
    expect(feed.out).toMatch(new RegExp(`${videoId} .* @alice +From a terminal #cli`));
    const watched = await reelgraph('bob', 'watch', videoId);
    expect(watched).toMatchObject({ code: 0, err: expect.stringContaining('Counted as a view.') });
    // It is all that there is.
    expect((await reelgraph('bob', 'feed')).err).toContain('You have seen all there is; these come again.');
  });
});
