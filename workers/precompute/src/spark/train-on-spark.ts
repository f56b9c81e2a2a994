import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectStore } from '@reelgraph/objects';
import { type AlsModel, type AlsSettings, emptyModel, type Matrix, type Pool, type Tastes } from '@reelgraph/ranking';
import { writeEventFile } from './event-file.ts';
import { readFactorFiles } from './factor-files.ts';
import type { Spark } from './provide-spark.ts';
import { runSpark } from './run-spark.ts';

/** Where Spark is and how it gets at the events. */
export type SparkEngine = {
  spark: Spark;
  master: string;
  args: string;
  /** settings of Spark: where the bucket is, and what opens it */
  conf: Readonly<Record<string, string>>;
  /** Keeps events and factors as Parquet; null for a run of files, which needs no store. */
  store: ObjectStore | null;
  /** local: this process brings the files to Spark and back, for which no package of Hadoop's is needed; s3a: Spark goes to the bucket itself. */
  files: 'local' | 's3a';
};

export type SparkTask = { matrix: Matrix; tastes: Tastes; settings: AlsSettings; name: string; signal: AbortSignal };

const TYPE = 'application/vnd.apache.parquet';

/** Trains the factors by Spark MLlib: the same objective as the kernel's where `ridgeExponent` is 1. */
export async function trainOnSpark(engine: SparkEngine, pool: Pool, task: SparkTask): Promise<AlsModel> {
  const { matrix, settings, name, signal } = task;
  const folder = await mkdtemp(join(tmpdir(), 'spark-'));
  try {
    const prefix = `precompute/${name}`;
    const events = join(folder, 'events.parquet');
    const model = emptyModel(pool.arena, matrix, settings);
    if ((await writeEventFile(pool, events, task)) === 0) return model;
    const places = await placeEvents(engine, { folder, events, prefix, signal });
    const conf = { ...engine.conf, 'spark.local.dir': folder };
    await runSpark({ ...engine, ...places, settings, conf, signal });
    await keepFactors(engine, { folder, prefix, signal });
    await readModel(pool, model, task, join(folder, 'factors'));
    return model;
  } finally {
    await rm(folder, { recursive: true });
  }
}

type Placing = { folder: string; prefix: string; signal: AbortSignal };

/** Writes the events to the bucket, and answers from where Spark reads them and where it writes to. */
async function placeEvents(
  { store, files }: SparkEngine,
  { folder, events, prefix, signal }: Placing & { events: string },
): Promise<{ events: string; out: string }> {
  const out = join(folder, 'factors');
  if (!store) return { events, out };
  const key = `${prefix}/events.parquet`;
  await store.deletePrefix(`${prefix}/`);
  await store.upload(key, events, { contentType: TYPE, signal });
  await rm(events);
  if (files === 's3a')
    return { events: `s3a://${store.bucket}/${key}`, out: `s3a://${store.bucket}/${prefix}/factors` };
  await store.download(key, `${events}.half`, { signal });
  await rename(`${events}.half`, events);
  return { events, out };
}

/** Factors are in the bucket and in the folder, whoever wrote them where. */
async function keepFactors({ store, files }: SparkEngine, { folder, prefix, signal }: Placing): Promise<void> {
  if (!store) return;
  for (const side of ['users', 'videos']) {
    const here = join(folder, 'factors', side);
    const there = `${prefix}/factors/${side}/`;
    if (files === 's3a') {
      await mkdir(here, { recursive: true });
      for await (const { key } of store.list(there)) {
        if (key.endsWith('.parquet')) await store.download(key, join(here, key.slice(there.length)), { signal });
      }
    } else {
      for (const name of (await readdir(here)).filter((each) => each.endsWith('.parquet')))
        await store.upload(there + name, join(here, name), { contentType: TYPE, signal });
    }
  }
}

async function readModel(
  { arena }: Pool,
  model: AlsModel,
  { matrix, settings: { factors } }: SparkTask,
  folder: string,
): Promise<void> {
  const { k } = model;
  const sides = [
    { name: 'users', at: model.userFactors, count: matrix.users },
    { name: 'videos', at: model.videoFactors, count: matrix.videos },
  ];
  for (const { name, at, count } of sides) {
    const values = arena.f32(at, count * k);
    await readFactorFiles(join(folder, name), { count, k: factors }, (id, row) => values.set(row, id * k));
  }
}
