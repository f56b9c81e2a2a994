import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { writeAudienceData } from './audience-data.ts';
import { meanOf } from './mean-of.ts';
import { wholeNight } from './night.ts';
import { ourQuality, type Split } from './quality.ts';
import { sparkParity } from './spark.ts';
import { syntheticLikes } from './synthetic.ts';

// npm run bench -- feed [--python PATH] [--rounds 3] [--users 100000 --videos 50000 --events 5000000 --top 500 --threads 2]
// --only quality | scale | spark (the factors by Spark MLlib, which is installed the first time; needs Java 17) | night
// (from MongoDB to published lists); the last two are not run without being named. --train FILE --valid FILE: quality on other data.
// --seeds 5: so many planted audiences, of whose ratios the mean counts.
// Against PyPI `implicit` 0.7.3 (pip install implicit scipy threadpoolctl), both in processes of their own, in turns.
const { values } = parseArgs({
  options: {
    python: { type: 'string', default: process.env.PEER_PYTHON ?? 'python3' },
    rounds: { type: 'string', default: '3' },
    users: { type: 'string', default: '100000' },
    videos: { type: 'string', default: '50000' },
    events: { type: 'string', default: '5000000' },
    top: { type: 'string', default: '500' },
    threads: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    seeds: { type: 'string', default: '5' },
    train: { type: 'string', default: '' },
    valid: { type: 'string', default: '' },
  },
});
const run = promisify(execFile);
const shared = process.env.REELGRAPH_SHARED ?? join(import.meta.dirname, '../../../shared');
const verdicts: { what: string; is: number; goal: string; met: boolean }[] = [];
const hasPeer = await run(values.python, ['-c', 'import implicit']).then(
  () => true,
  () => false,
);
if (!hasPeer) console.log(`${values.python} has no implicit: only our own figures (--python PATH, or PEER_PYTHON)`);

const kuairand = join(shared, 'data/kuairand');
if (['', 'quality'].includes(values.only)) await qualities(kuairand);
if (['', 'scale'].includes(values.only)) await scale();
if (values.only === 'spark') await spark();
if (values.only === 'night') await night();
console.log('\nGoals');
for (const { what, is, goal, met } of verdicts) {
  console.log(`  ${met ? 'met   ' : 'MISSED'} ${what}: ${is.toFixed(3)} (${goal})`);
}
if (verdicts.some(({ met }) => !met)) process.exitCode = 1;

type Measured = { recall: number; ndcg: number; coverage: number; settings?: string };

/** On KuaiRand and planted audiences; or on a set that is named: TRAIN and VALID as tab-separated user, video and value, numbers all. */
async function qualities(folder: string): Promise<void> {
  if (values.train && values.valid) {
    judgeQuality(values.train, [await quality(values.train, { train: values.train, valid: values.valid })]);
    return;
  }
  if (existsSync(folder)) {
    const split = { train: join(folder, 'train.tsv'), valid: join(folder, 'valid.tsv') };
    judgeQuality('KuaiRand', [await quality('KuaiRand', split)]);
  } else console.log(`No ${folder}: quality is not measured on it`);
  const planted = await mkdtemp(join(tmpdir(), 'bench-feed-'));
  try {
    const found: Ratios[] = [];
    for (let seed = 1; seed <= Number(values.seeds); seed++)
      found.push(await quality(`The planted audience, seed ${seed}`, await writeAudienceData(planted, seed)));
    judgeQuality(`The planted audience, mean of ${found.length} seeds`, found);
  } finally {
    await rm(planted, { recursive: true });
  }
}

/** What ours is of what it is measured against, by name. */
type Ratios = ReadonlyMap<string, { ratio: number; goal: number }>;

async function quality(data: string, split: Split): Promise<Ratios> {
  const ours: Record<string, Measured> = await ourQuality(split);
  const peers = await peer<Record<string, Measured>>('quality', split.train, split.valid);
  console.log(`${data}: Recall@20, NDCG@20, coverage@20`);
  for (const [name, { recall, ndcg, coverage, settings }] of Object.entries({ ...peers, ...ours })) {
    const figures = [recall, ndcg, coverage].map((figure) => figure.toFixed(4)).join('  ');
    console.log(`  ${name.padEnd(22)} ${figures}  ${settings ?? ''}`);
  }
  const ratios = new Map<string, { ratio: number; goal: number }>();
  for (const name of ['Reelgraph, defaults', 'Reelgraph, --tune']) {
    for (const figure of ['recall', 'ndcg'] as const) {
      const is = ours[name]?.[figure] ?? 0;
      const best = Math.max(peers?.popularity?.[figure] ?? 0, peers?.['implicit ALS, tuned']?.[figure] ?? 0);
      const ease = peers?.['EASE, tuned']?.[figure];
      if (best > 0)
        ratios.set(`${name}: ${figure}, of the better of popularity and implicit`, { ratio: is / best, goal: 1 });
      if (ease) ratios.set(`${name}: ${figure}, of EASE`, { ratio: is / ease, goal: 0.97 });
    }
  }
  return ratios;
}

/** Of several sets of one kind the mean counts, and is told with how sure it is. */
function judgeQuality(data: string, found: readonly Ratios[]): void {
  for (const [what, { goal }] of found[0] ?? []) {
    const { mean, error } = meanOf(found.flatMap((one) => one.get(what)?.ratio ?? []));
    const sure = found.length > 1 ? `, 95 %: ${(mean - error).toFixed(3)} to ${(mean + error).toFixed(3)}` : '';
    judge(`${data}, ${what}${sure}`, mean, `>= ${goal}`, mean >= goal);
  }
}

async function spark(): Promise<void> {
  console.log('Recall@20 by factors alone: embedded, Spark MLlib on local[2]');
  for (const { name, recalls, seconds } of await sparkParity(kuairand)) {
    const [ours = 0, theirs = 0] = recalls;
    const [fast = 0, slow = 0] = seconds;
    console.log(
      `  ${name.padEnd(14)} ${ours.toFixed(4)} in ${fast.toFixed(1)} s, ${theirs.toFixed(4)} in ${slow.toFixed(1)} s`,
    );
    const ratio = theirs / ours;
    judge(`${name}: recall by Spark, of the embedded engine`, ratio, 'within 1 %', Math.abs(ratio - 1) <= 0.01);
  }
}

async function night(): Promise<void> {
  const size = { users: Number(values.users), videos: Number(values.videos), events: Number(values.events) };
  console.log(
    `A whole night of ${size.users} people, ${size.videos} videos and ${size.events} interactions in MongoDB`,
  );
  const { events, seconds, cpuSeconds, peakMb, progress, lists, meanBytes, mostBytes, wrong } = await wholeNight(
    size,
    values.threads,
    console.log,
  );
  console.log(`  ${events} interactions; ${lists} lists published in ${seconds.toFixed(1)} s`);
  console.log(
    `  ${cpuSeconds.toFixed(1)} CPU s of the worker, ${Math.round(peakMb)} MB; ${progress} lines of progress`,
  );
  console.log(`  a list takes ${Math.round(meanBytes)} bytes on average, ${mostBytes} at most`);
  for (const line of wrong) console.log(`  WRONG: ${line}`);
  judge('minutes from MongoDB to published lists', seconds / 60, '<= 10', seconds <= 600);
  judge('kB of the largest list', mostBytes / 1000, '<= 3.0', mostBytes <= 3000);
  judge('lists that are wrong', wrong.length, '0', wrong.length === 0);
}

type Cost = { train: number; rank: number; peakMb: number };

async function scale(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-feed-'));
  const file = join(folder, 'pairs');
  try {
    const size = { users: Number(values.users), videos: Number(values.videos), events: Number(values.events) };
    const likes = syntheticLikes(size);
    await writeFile(file, likes.users);
    await writeFile(file, likes.videos, { flag: 'a' });
    console.log(
      `\n${size.users} users, ${size.videos} videos, ${likes.users.length} likes; k 64, 15 iterations, top ${values.top}`,
    );
    await measureCosts([file, values.users, values.videos, values.top, values.threads]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureCosts(args: string[]): Promise<void> {
  const ratios: Record<keyof Cost, number[]> = { train: [], rank: [], peakMb: [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'ours.ts'), ...args]);
    const ours: Cost = JSON.parse(stdout);
    const theirs = await peer<Cost>('scale', ...args);
    console.log(`  ours ${cost(ours)}${theirs ? `; implicit ${cost(theirs)}` : ''}`);
    if (!theirs) continue;
    for (const figure of ['train', 'rank', 'peakMb'] as const) ratios[figure].push(ours[figure] / theirs[figure]);
  }
  if (ratios.train.length === 0) return;
  const [train, rank, memory] = [median(ratios.train), median(ratios.rank), median(ratios.peakMb)];
  judge('training CPU, of implicit', train, '<= 1.0', train <= 1);
  judge(`ranking CPU, of implicit`, rank, '<= 1.5', rank <= 1.5);
  judge('peak memory, of implicit', memory, '<= 1.0', memory <= 1);
}

function cost({ train, rank, peakMb }: Cost): string {
  return `training ${train.toFixed(1)} CPU s, ranking ${rank.toFixed(1)} CPU s, ${Math.round(peakMb)} MB`;
}

async function peer<T>(...args: string[]): Promise<T | undefined> {
  if (!hasPeer) return undefined;
  const { stdout } = await run(values.python, [join(import.meta.dirname, 'peer.py'), ...args], {
    env: { ...process.env, OPENBLAS_NUM_THREADS: args[0] === 'scale' ? '1' : '2' },
  });
  return JSON.parse(stdout);
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
}

function judge(what: string, is: number, goal: string, met = is >= 1): void {
  verdicts.push({ what, is, goal, met });
}
