import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isolate } from '@reelgraph/devkit';
import { ObjectStore } from '@reelgraph/objects';
import {
  type AlsModel,
  buildMatrix,
  defaultAls,
  EventLog,
  evaluate,
  type Matrix,
  mllibAls,
  Pool,
  putPanels,
  putTastes,
  randomNumbers,
  rankUsers,
  type Tastes,
  trainAls,
} from '@reelgraph/ranking';
import { expect, inject, test } from 'vitest';
import { readEngineConfig } from '../config.ts';
import { ownDaily, watermark } from '../daily.fixture.ts';
import { factorTrainer, openEngine } from './engine.ts';
import { findSpark } from './provide-spark.ts';

const spark = await findSpark(process.env.JAVA_HOME ?? null);
const unless = typeof spark === 'string' ? `: ${spark}` : '';
const size = { users: 4000, videos: 900 };
const settings = { ...defaultAls, ...mllibAls, factors: 16 };
const forever = new AbortController().signal;

/** Everybody has three of 30 topics; what they saw of others they did not like. Five likes of each are kept back. */
function planted(): { log: EventLog; wanted: Set<number>[] } {
  const random = randomNumbers(5);
  const log = new EventLog();
  const wanted: Set<number>[] = [];
  for (let user = 0; user < size.users; user++) {
    const topics = [0, 1, 2].map(() => Math.floor(random() * 30));
    const own = () => Math.floor(random() ** 2 * 30) * 30 + (topics[Math.floor(random() * 3)] ?? 0);
    const likes = [...new Set(Array.from({ length: 25 }, own))];
    for (const video of likes.slice(5)) log.push(user, video, 1);
    for (let i = 0; i < 5; i++) log.push(user, Math.floor(random() * size.videos), 0);
    wanted.push(new Set(likes.slice(0, 5)));
  }
  return { log, wanted };
}

async function recallOf(pool: Pool, matrix: Matrix, tastes: Tastes, als: AlsModel, wanted: Set<number>[]) {
  const model = {
    ...{ matrix, inputs: tastes.byUser, als: { ...als, panels: putPanels(pool.arena, als, matrix) } },
    blend: { factors: 1, neighbours: 0, linear: 0, popularity: 0, newcomer: 0 },
  };
  const ranking = await rankUsers(pool, model, Uint32Array.from(wanted.keys()), 20);
  return evaluate(ranking, wanted, { k: 20, videos: matrix.videos }).recall;
}

test.skipIf(typeof spark === 'string')(
  `Spark reads the events from S3, writes factors back, and guesses as well as the embedded engine to 1 %${unless}`,
  async () => {
    await using own = await isolate(inject('stores'));
    const bucket = own.env.S3_MEDIA_BUCKET;
    const config = readEngineConfig({ ...own.env, PRECOMPUTE_ENGINE: 'spark', S3_DATA_BUCKET: bucket });
    using open = await openEngine(config, () => undefined);
    await using pool = await Pool.start(2);
    const { log, wanted } = planted();
    const { matrix, videoIds } = buildMatrix(pool.arena, log, size);
    const numbers = new Map(Array.from(videoIds, (id, number) => [id, number]));
    const asked = wanted.map((ids) => new Set(Array.from(ids, (id) => numbers.get(id) ?? -1)));
    const tastes = putTastes(pool.arena, matrix, { seenWeight: 0, halfLifeDays: 0 });
    const task = { name: 'parity', signal: forever, onProgress: () => undefined };
    const theirs = await factorTrainer(open.engine, pool, task)?.(matrix, tastes, settings);
    const ours = await trainAls(pool, matrix, tastes, settings);
    const recall = await recallOf(pool, matrix, tastes, ours, asked);
    expect(recall).toBeGreaterThan(0.3);
    const ratio = (await recallOf(pool, matrix, tastes, theirs!, asked)) / recall;
    expect(Math.abs(ratio - 1), `a ratio of ${ratio}`).toBeLessThan(0.01);
    using store = new ObjectStore({ ...storeConfig(own.env), publicEndpoint: null }, bucket);
    const kept = (await Array.fromAsync(store.list('precompute/parity/'))).map(({ key }) => key);
    expect(kept).toContain('precompute/parity/events.parquet');
    for (const side of ['users', 'videos']) expect(kept.join()).toContain(`precompute/parity/factors/${side}/part-`);
  },
  300_000,
);

test.skipIf(typeof spark === 'string')(
  `\`npm run precompute -- --engine spark\` publishes a night whose factors Spark has learned${unless}`,
  async () => {
    await using own = await ownDaily(inject('stores'));
    const bucket = own.env.S3_MEDIA_BUCKET ?? '';
    const env = { ...process.env, ...own.env, S3_DATA_BUCKET: bucket };
    const main = join(import.meta.dirname, '../main.ts');
    const args = [main, '--engine', 'spark', '--at', watermark.toISOString()];
    const { stderr } = await promisify(execFile)(process.execPath, args, { env });
    const active = await own.context.runs.activeRun();
    expect(stderr).toContain(`Run ${active?.run} is active`);
    const run = await own.context.runs.find(active?.run ?? '');
    expect(run?.figures).toMatchObject({ users: 150, lists: 150, broken: 0, faulty: 0, unfit: 0 });
    const factors = await own.context.runs.factorsOf(active?.run ?? '');
    expect(factors.get('v0')?.some((value) => value !== 0)).toBe(true);
    const { S3_ENDPOINT = '', S3_REGION = '', S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '' } = own.env;
    const access = storeConfig({ S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY });
    using store = new ObjectStore({ ...access, publicEndpoint: null }, bucket);
    const kept = (await Array.fromAsync(store.list(`precompute/${active?.run}/`))).map(({ key }) => key);
    for (const side of ['users', 'videos']) expect(kept.join()).toContain(`/factors/${side}/part-`);
  },
  300_000,
);

function storeConfig(env: Record<'S3_ENDPOINT' | 'S3_REGION' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY', string>) {
  const { S3_ENDPOINT: endpoint, S3_REGION: region, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = env;
  return { endpoint, region, accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY };
}
