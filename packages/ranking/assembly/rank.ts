import { RankJob } from './rank-job';
import { scoreTile } from './score';
import { takeTop } from './top';

const USERS: u32 = 16;

// Ranks 16 users: all scores of a source are made, divided by their own spread within the user, and added by weight.
// Scratch: 16 rows of scores, then one row.
export function rankChunk(chunk: u32, scratch: usize, address: usize): void {
  const job = changetype<RankJob>(address);
  const first: u32 = chunk * USERS;
  const last: u32 = min<u32>(job.users, first + USERS);
  const rowBytes: usize = (<usize>job.width) << 2;
  const spare: usize = scratch + USERS * rowBytes;
  if (job.k > 0) scoreTile(job, first, last, scratch, rowBytes);
  for (let i: u32 = first; i < last; i++) {
    const user: u32 = load<u32>(job.userIds + (i << 2));
    const from: u32 = load<u32>(job.rowPtr + (user << 2)),
      to: u32 = load<u32>(job.rowPtr + (user << 2), 4);
    const row: usize = scratch + (i - first) * rowBytes;
    blend(job, row, spare, rowBytes, from, to);
    for (let j: u32 = from; j < to; j++) {
      if (!(load<f32>(job.inputs + (j << 2)) >= 0)) continue;
      store<f32>(row + (load<u32>(job.cols + (j << 2)) << 2), -f32.MAX_VALUE);
    }
    for (let j: u32 = job.videos; j < job.width; j++) store<f32>(row + (j << 2), -f32.MAX_VALUE);
    takeTop(row, job.width, job.top, job.ids + i * (job.top << 2), job.scores + i * (job.top << 2));
  }
}

function blend(job: RankJob, row: usize, spare: usize, bytes: usize, from: u32, to: u32): void {
  const sources = <u32>(job.neighbourCount > 0) + <u32>(job.linear > 0) + <u32>(job.popularity > 0);
  if (job.k == 0) memory.fill(row, 0, bytes);
  else if (sources > 0) scale(row, bytes, job.factorWeight / spread(row, job.videos, bytes));
  if (job.neighbourCount > 0) {
    memory.fill(spare, 0, bytes);
    addNeighbours(job, spare, from, to);
    addRow(row, spare, job.neighbourWeight / spread(spare, job.videos, bytes), bytes);
  }
  if (job.linear > 0) {
    memory.fill(spare, 0, bytes);
    for (let j: u32 = from; j < to; j++) {
      const w: f32 = load<f32>(job.inputs + (j << 2));
      if (w > 0) addRow(spare, job.linear + load<u32>(job.cols + (j << 2)) * bytes, w, bytes);
    }
    addRow(row, spare, job.linearWeight / spread(spare, job.videos, bytes), bytes);
  }
  if (job.popularity > 0) {
    let likes: f32 = 0;
    for (let j: u32 = from; j < to; j++) likes += max<f32>(0, load<f32>(job.inputs + (j << 2)));
    addRow(row, job.popularity, job.popularityWeight + job.newcomerWeight / (1 + likes / 8), bytes);
  }
}

function addNeighbours(job: RankJob, out: usize, from: u32, to: u32): void {
  const n: u32 = job.neighbourCount;
  for (let j: u32 = from; j < to; j++) {
    const w: f32 = load<f32>(job.inputs + (j << 2));
    if (!(w > 0)) continue;
    const at: usize = load<u32>(job.cols + (j << 2)) * (n << 2);
    const ids: usize = job.neighbourIds + at,
      scores: usize = job.neighbourScores + at;
    for (let i: usize = 0; i < n << 2; i += 4) {
      const cell: usize = out + (load<u32>(ids + i) << 2);
      store<f32>(cell, load<f32>(cell) + w * load<f32>(scores + i));
    }
  }
}

// standard deviation of a row; infinity when there is none, so that the source counts for nothing
function spread(row: usize, videos: u32, bytes: usize): f32 {
  let s = f32x4.splat(0),
    t = s;
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(row + i);
    s = f32x4.add(s, v);
    t = f32x4.relaxed_madd(v, v, t);
  }
  const n: f32 = <f32>videos;
  const mean: f32 = sum(s) / n;
  const variance: f32 = sum(t) / n - mean * mean;
  return variance > 1e-20 ? sqrt<f32>(variance) : <f32>Infinity;
}

function sum(s: v128): f32 {
  return f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
}

function scale(row: usize, bytes: usize, by: f32): void {
  const w = f32x4.splat(by);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(row + i, f32x4.mul(w, v128.load(row + i)));
}

function addRow(row: usize, other: usize, by: f32, bytes: usize): void {
  const w = f32x4.splat(by);
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(row + i, f32x4.relaxed_madd(w, v128.load(other + i), v128.load(row + i)));
  }
}
