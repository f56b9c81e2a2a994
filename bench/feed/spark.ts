import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { syntheticLikes } from './synthetic.ts';

const run = promisify(execFile);
const command = join(import.meta.dirname, '../../workers/precompute/src/main.ts');
const likes = { users: 10_000, videos: 2_000, events: 400_000 };

/** Recall@20 by the factors alone, of both engines with the same objective, as the file command ranks; and the seconds they took. */
export async function sparkParity(kuairand: string): Promise<{ name: string; recalls: number[]; seconds: number[] }[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-spark-'));
  try {
    const train = join(folder, 'train.tsv');
    const found = [await parity('planted likes', train, await writePlanted(train))];
    const given = join(kuairand, 'train.tsv');
    if (existsSync(given)) {
      const valid = await readFile(join(kuairand, 'valid.tsv'), 'utf8');
      found.push(await parity('KuaiRand', given, likesOf(valid.split('\n'))));
    }
    return found;
  } finally {
    await rm(folder, { recursive: true });
  }

  async function parity(name: string, train: string, wanted: Map<string, Set<string>>) {
    const recalls: number[] = [];
    const seconds: number[] = [];
    for (const flags of [
      ['--ridge-exponent', '1'],
      ['--engine', 'spark'],
    ]) {
      const out = join(folder, 'lists.ndjson');
      const begun = performance.now();
      const args = ['--events', train, '--out', out, '--top', '20', '--holdout', 'none'];
      await run(process.execPath, [command, ...args, '--blend-factors', '1', '--ridge', '1', ...flags]);
      seconds.push((performance.now() - begun) / 1000);
      recalls.push(recallOf(await readFile(out, 'utf8'), wanted));
    }
    return { name, recalls, seconds };
  }
}

/** Writes four of five likes, and answers the others. */
async function writePlanted(path: string): Promise<Map<string, Set<string>>> {
  const { users, videos } = syntheticLikes(likes);
  const lines = Array.from(users, (user, i) => `${user}\t${videos[i]}\t1`);
  const isKept = (_: string, i: number) => i % 5 === 0;
  await writeFile(path, lines.filter((line, i) => !isKept(line, i)).join('\n'));
  return likesOf(lines.filter(isKept));
}

function likesOf(lines: readonly string[]): Map<string, Set<string>> {
  const wanted = new Map<string, Set<string>>();
  for (const line of lines) {
    const [user = '', video = '', value] = line.split('\t');
    if (Number(value) > 0) wanted.set(user, (wanted.get(user) ?? new Set()).add(video));
  }
  return wanted;
}

function recallOf(text: string, wanted: ReadonlyMap<string, ReadonlySet<string>>): number {
  let sum = 0;
  let count = 0;
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const { user, videos }: { user: string; videos: string[] } = JSON.parse(line);
    const likes = wanted.get(user);
    if (!likes) continue;
    sum += videos.filter((video) => likes.has(video)).length / likes.size;
    count++;
  }
  return sum / Math.max(1, count);
}
