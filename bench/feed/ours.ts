import { open } from 'node:fs/promises';
import {
  buildMatrix,
  defaultAls,
  END,
  EventLog,
  Pool,
  putPanels,
  putTastes,
  rankUsers,
  trainAls,
} from '@reelgraph/ranking';

// ours.ts PAIRS USERS VIDEOS TOP THREADS: trains and ranks what peer.py does, in a process of its own, and prints one JSON object.
const [path = '', ...numbers] = process.argv.slice(2);
const [users = 0, videos = 0, top = 0, threads = 0] = numbers.map(Number);
const USERS_AT_ONCE = 2048;
const PIECE = 1 << 16;

await using pool = await Pool.start(threads);
const { matrix } = buildMatrix(pool.arena, await readLog(), { users, videos });
const tastes = putTastes(pool.arena, matrix, { seenWeight: 0, halfLifeDays: 0 });
const begun = cpuSeconds();
const als = await trainAls(pool, matrix, tastes, defaultAls);
const trained = cpuSeconds();
const model = {
  ...{ matrix, inputs: tastes.byUser, als: { ...als, panels: putPanels(pool.arena, als, matrix) } },
  blend: { factors: 1, neighbours: 0, linear: 0, popularity: 0, newcomer: 0 },
};
let listed = 0;
for (let from = 0; from < users; from += USERS_AT_ONCE) {
  const mark = pool.arena.mark();
  const part = Uint32Array.from({ length: Math.min(USERS_AT_ONCE, users - from) }, (_, i) => from + i);
  const { ids } = await rankUsers(pool, model, part, top);
  if (ids[top - 1] !== END) listed += part.length;
  pool.arena.release(mark);
}
const ranked = cpuSeconds();
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ train: trained - begun, rank: ranked - trained, peakMb, listed }));

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** All users, then all videos, as 32-bit numbers; read by two pieces of memory, so that the peak is the engine's own. */
async function readLog(): Promise<EventLog> {
  await using file = await open(path);
  const half = (await file.stat()).size / 2;
  const log = new EventLog();
  const piece = { users: new Uint32Array(PIECE), videos: new Uint32Array(PIECE) };
  for (let at = 0; at < half; at += PIECE * 4) {
    const bytes = Math.min(PIECE * 4, half - at);
    await file.read(piece.users, 0, bytes, at);
    await file.read(piece.videos, 0, bytes, half + at);
    for (let i = 0; i < bytes / 4; i++) log.push(piece.users[i] ?? 0, piece.videos[i] ?? 0, 1);
  }
  return log;
}
