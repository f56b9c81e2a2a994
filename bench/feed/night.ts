import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isolate, startTestStores } from '@reelgraph/devkit';
import { listCollection, unpackList } from '@reelgraph/lists';
import { connectMongo, type Db } from '@reelgraph/mongo';
import { fillNight, type NightSize, userIdOf } from './fill-night.ts';

export type Night = {
  events: number;
  seconds: number;
  cpuSeconds: number;
  peakMb: number;
  /** lines of progress that were shown */
  progress: number;
  lists: number;
  /** of 500 videos each, in MongoDB */
  meanBytes: number;
  mostBytes: number;
  wrong: string[];
};

const command = join(import.meta.dirname, '../../workers/precompute/src/main.ts');

/** A whole night on stores of its own: what people did is in MongoDB, the worker's own command computes and publishes. */
export async function wholeNight(size: NightSize, threads: string, say: (line: string) => void): Promise<Night> {
  const stores = await startTestStores();
  try {
    await using own = await isolate(stores.env);
    await using mongo = await connectMongo({ url: own.env.MONGODB_URL, database: own.env.MONGODB_DATABASE });
    const now = new Date();
    const began = performance.now();
    const events = await fillNight(mongo, size, now, (done) => {
      if (done % 1_000_000 === 0)
        say(`  ${done} interactions written, ${Math.round((performance.now() - began) / 1000)} s`);
    });
    const env = { ...process.env, ...own.env, PRECOMPUTE_THREADS: threads };
    const run = await runCommand(env, now, say);
    return { events, ...run, ...(await checkLists(mongo.db, size.users)) };
  } finally {
    await stores.stop();
  }
}

/** The command as an operator runs it: its time from start to end, its CPU and the most memory that it had. */
async function runCommand(env: NodeJS.ProcessEnv, now: Date, say: (line: string) => void) {
  const began = performance.now();
  const child = spawn(process.execPath, [command, 'run', '--at', now.toISOString()], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const spent = { cpuSeconds: 0, peakMb: 0 };
  const timer = setInterval(() => readSpent(child.pid ?? 0).then((read) => Object.assign(spent, read)), 250);
  let progress = 0;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    progress += text.split('\n').length - 1;
    for (const line of text.split('\n')) if (line.trim() !== '') say(`  ${line}`);
  });
  const [code] = await once(child, 'close');
  clearInterval(timer);
  if (code !== 0) throw new Error(`The run ended with ${code}`);
  return { ...spent, progress, seconds: (performance.now() - began) / 1000 };
}

/** From Linux's own books; nothing once the process has ended. */
async function readSpent(pid: number): Promise<{ cpuSeconds?: number; peakMb?: number }> {
  try {
    const [status, stat] = [await readFile(`/proc/${pid}/status`, 'utf8'), await readFile(`/proc/${pid}/stat`, 'utf8')];
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const peakMb = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    return { cpuSeconds: (Number(ticks[11]) + Number(ticks[12])) / 100, ...(peakMb > 0 && { peakMb }) };
  } catch {
    return {};
  }
}

async function checkLists(db: Db, users: number) {
  const pointer = await db.collection('lists').findOne({});
  const lists = db.collection<{ _id: string; list: Uint8Array }>(listCollection(String(pointer?.run)), {
    promoteBuffers: true,
  });
  const bytes = { $bsonSize: '$$ROOT' };
  const sums = { _id: null, count: { $sum: 1 }, mean: { $avg: bytes }, most: { $max: bytes } };
  const [all] = await lists.aggregate([{ $match: { list: { $exists: true } } }, { $group: sums }]).toArray();
  const wrong: string[] = [];
  for (let user = 0; user < users; user += Math.ceil(users / 200)) {
    const items = unpackList((await lists.findOne({ _id: userIdOf(user) }))?.list ?? new Uint8Array());
    const found = new Set(items.map(({ video }) => video)).size;
    if (items.length !== 500 || found !== 500)
      wrong.push(`${userIdOf(user)} has ${items.length} videos, ${found} different`);
  }
  if (all?.count !== users) wrong.push(`${all?.count} lists of ${users} people`);
  return { lists: all?.count ?? 0, meanBytes: all?.mean ?? 0, mostBytes: all?.most ?? 0, wrong };
}
