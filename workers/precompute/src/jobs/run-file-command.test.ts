import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runFileCommand } from './run-file-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lists-'));
});
afterEach(() => rm(folder, { recursive: true }));

type List = { user: string; videos: string[] };

async function run(events: string | Buffer | undefined, ...flags: string[]) {
  if (events !== undefined) await writeFile(join(folder, 'in.tsv'), events);
  const said: string[] = [];
  const signals = new Map<string, () => void>();
  const code = await runFileCommand(
    ['--events', join(folder, 'in.tsv'), '--out', join(folder, 'out.ndjson'), ...flags],
    {
      stderr: { write: (text) => said.push(text) },
      env: {},
      once: (event, listener) => signals.set(event, listener),
      cpuUsage: process.cpuUsage,
      resourceUsage: process.resourceUsage,
    },
  );
  const out = await readFile(join(folder, 'out.ndjson'), 'utf8').catch(() => undefined);
  const lists = out
    ?.split('\n')
    .filter((line) => line !== '')
    .flatMap((line): List[] => (line.startsWith('{') ? [JSON.parse(line)] : []));
  return { code, said: said.join(''), out, lists, files: await readdir(folder) };
}

/** Two tastes: even users like even videos. */
function planted(users: number, videos: number): string {
  const lines = ['user\tvideo\tvalue'];
  for (let user = 0; user < users; user++) {
    for (let i = 0; i < 10; i++) lines.push(`u${user}\tv${(((user * 7 + i * 2) % videos) & ~1) | (user & 1)}\t1`);
  }
  return lines.join('\n');
}

test('writes a line per user, in the order they come, of videos that the user has not seen', async () => {
  const { code, lists, files } = await run(planted(120, 60), '--top', '15');
  expect(code).toBe(0);
  expect(files).toEqual(['in.tsv', 'out.ndjson']);
  expect(lists?.map(({ user }) => user)).toEqual(Array.from({ length: 120 }, (_, i) => `u${i}`));
  const seen = new Set(
    planted(120, 60)
      .split('\n')
      .map((line) => line.split('\t').slice(0, 2).join()),
  );
  let own = 0;
  for (const { user, videos } of lists!) {
    expect(videos).toHaveLength(15);
    expect(new Set(videos).size).toBe(15);
    expect(videos.some((video) => seen.has(`${user},${video}`))).toBe(false);
    own += videos.slice(0, 5).filter((video) => Number(video.slice(1)) % 2 === Number(user.slice(1)) % 2).length;
  }
  expect(own / (120 * 5)).toBeGreaterThan(0.9);
});

test('the same seed writes the same bytes, whatever the number of threads', async () => {
  const first = await run(planted(100, 50), '--threads', '1', '--tune');
  const second = await run(planted(100, 50), '--threads', '3', '--tune');
  expect(first.out).toBe(second.out);
});

test('events that come twice change nothing', async () => {
  const once = await run(planted(100, 50), '--holdout', 'none');
  const twice = await run(
    `${planted(100, 50)}\n${planted(100, 50).split('\n').slice(1).join('\n')}`,
    '--holdout',
    'none',
  );
  expect(twice.out).toBe(once.out);
});

test.each([
  ['no events', '', []],
  ['only a header', 'user\tvideo\tvalue\n', []],
  ['one user and one video', 'a\tv\t1\n', [{ user: 'a', videos: [] }]],
  ['one user', 'a\tv\t1\na\tw\t0\n', [{ user: 'a', videos: [] }]],
  [
    'only skips',
    'a\tv\t0\nb\tw\t0\n',
    [
      { user: 'a', videos: ['w'] },
      { user: 'b', videos: ['v'] },
    ],
  ],
  ['one video', 'a\tv\t1\nb\tv\t1\nc\tv\t0\n', ['a', 'b', 'c'].map((user) => ({ user, videos: [] }))],
  [
    'a new user beside others',
    'a\tv\t1\nb\tv\t1\nb\tw\t1\nc\tx\t0\n',
    [
      { user: 'a', videos: ['w', 'x'] },
      { user: 'b', videos: ['x'] },
      { user: 'c', videos: ['v', 'w'] },
    ],
  ],
])('%s', async (_, events, lists) => {
  expect(await run(events)).toMatchObject({ code: 0, lists });
  expect(await run(events, '--tune')).toMatchObject({ code: 0, lists });
});

test('a list of more videos than there are is of all that are left', async () => {
  const { code, lists } = await run(planted(40, 30), '--top', '999999999', '--holdout', 'none', '--iterations', '1');
  expect([code, lists?.map(({ videos }) => videos.length).every((left) => left > 10 && left < 30)]).toEqual([0, true]);
});

test('ids come out as they went in', async () => {
  const ids = ['"quoted"', 'back\\slash', 'ünï', '👩‍👩‍👧', '\u2028', ' spaces ', 'x'.repeat(10_000)];
  const events = ids.map((id) => `${id}\t${id}\t1\n`).join('');
  const { lists } = await run(events);
  for (const [i, { user, videos }] of lists!.entries()) {
    expect(user).toBe(ids[i]);
    expect(new Set([...videos, user])).toEqual(new Set(ids));
  }
});

test('ill-formed lines are named, end it with 1, and leave an earlier result alone', async () => {
  await writeFile(join(folder, 'out.ndjson'), 'earlier');
  const { code, said, out, files } = await run('a\tv\t1\na v 1\nb\tv\tNaN\n');
  expect(code).toBe(1);
  expect(said).toContain('in.tsv:2: expected user, video, value');
  expect(said).toContain('in.tsv:3: value "NaN"');
  expect(out).toBe('earlier');
  expect(files).toEqual(['in.tsv', 'out.ndjson']);
});

test('--help names the commands that work on MongoDB too', async () => {
  const { code, said } = await run(undefined, '--help');
  expect(code).toBe(0);
  for (const words of ['-- run [--at', '-- rollback', '-- --events FILE', '--tune']) expect(said).toContain(words);
});

test('all wrong flags are named at once', async () => {
  const { code, said } = await run('a\tv\t1\n', '--top', '0', '--alpha', 'x', '--holdout', 'never', '--threads', '1.5');
  expect(code).toBe(1);
  for (const flag of ['--top', '--alpha', '--holdout', '--threads']) expect(said).toContain(flag);
});

test.each([
  [['--nonsense', '1']],
  [['stray']],
  [['--top']],
  [['--tune', '--holdout', 'none']],
  [['--top', '5', '--top', '6']],
])('refuses %j', async (flags) => {
  expect(await run('a\tv\t1\n', ...flags)).toMatchObject({ code: 1, out: undefined });
});

test('a missing file, a missing folder and the events as target are refused before any work', async () => {
  expect((await run(undefined)).said).toContain('There is no file');
  const events = join(folder, 'in.tsv');
  await writeFile(events, 'a\tv\t1\n');
  const said: string[] = [];
  const host = { ...process, stderr: { write: (text: string) => said.push(text) }, once: () => undefined };
  const out = { cpuUsage: process.cpuUsage, resourceUsage: process.resourceUsage };
  expect(await runFileCommand(['--events', events, '--out', join(folder, 'no', 'x')], { ...host, ...out })).toBe(1);
  expect(await runFileCommand(['--events', events, '--out', events], { ...host, ...out })).toBe(1);
  expect(await runFileCommand(['--events', events, '--out', folder], { ...host, ...out })).toBe(1);
  expect(await readFile(events, 'utf8')).toBe('a\tv\t1\n');
  expect(said.join('')).toMatch(/no directory.*would replace.*no plain file/s);
});

test('a user with 100,000 events gets a list', async () => {
  const mine = Array.from({ length: 100_000 }, (_, i) => `robot\tv${i}\t1\n`).join('');
  const others = Array.from({ length: 3000 }, (_, i) => `u${i % 300}\tw${(i * 31) % 200}\t1\n`).join('');
  const { lists } = await run(mine + others, '--top', '5', '--holdout', 'none', '--iterations', '2');
  expect(lists?.[0]?.videos).toHaveLength(5);
  expect(lists?.[0]?.videos.every((video) => video.startsWith('w'))).toBe(true);
}, 30_000);

test('times are used and a skewed clock does no harm', async () => {
  const events = Array.from({ length: 2000 }, (_, i) => `u${i % 100}\tv${(i * 7) % 60}\t1\t${i * 3_600_000}`);
  const { code, lists } = await run([...events, 'u1\tv1\t1\t8e15'].join('\n'), '--tune');
  expect(code).toBe(0);
  expect(lists).toHaveLength(100);
});
