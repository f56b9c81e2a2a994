import { RankJob } from './rank-job';

const PANELS: u32 = 32; // panels of 8 videos scored for all users of a tile while they are in the cache

// rows[u][v] = user factors . video factors, four users and eight videos at a time
export function scoreTile(job: RankJob, first: u32, last: u32, rows: usize, rowBytes: usize): void {
  const panels: u32 = job.width >> 3;
  for (let from: u32 = 0; from < panels; from += PANELS) {
    const to: u32 = min<u32>(panels, from + PANELS);
    for (let i: u32 = first; i < last; i += 4) {
      const a: usize = factors(job, i, last),
        b: usize = factors(job, i + 1, last);
      const c: usize = factors(job, i + 2, last),
        d: usize = factors(job, i + 3, last);
      const out: usize = rows + (i - first) * rowBytes;
      for (let panel: u32 = from; panel < to; panel++) scorePanel(job, panel, a, b, c, d, out, rowBytes);
    }
  }
}

// past the last user the last one is scored again, into rows that nobody reads
function factors(job: RankJob, i: u32, last: u32): usize {
  const user: u32 = load<u32>(job.userIds + (min<u32>(i, last - 1) << 2));
  return job.userFactors + user * (job.k << 2);
}

function scorePanel(
  job: RankJob,
  panel: u32,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  out: usize,
  rowBytes: usize,
): void {
  let a0 = f32x4.splat(0),
    a1 = a0,
    b0 = a0,
    b1 = a0,
    c0 = a0,
    c1 = a0,
    d0 = a0,
    d1 = a0;
  let videos: usize = job.panels + panel * (job.k << 5);
  const end: usize = (<usize>job.k) << 2;
  for (let j: usize = 0; j < end; j += 4) {
    const u = v128.load(videos),
      v = v128.load(videos, 16);
    const p = v128.load32_splat(a + j),
      q = v128.load32_splat(b + j);
    const r = v128.load32_splat(c + j),
      s = v128.load32_splat(d + j);
    a0 = f32x4.relaxed_madd(p, u, a0);
    a1 = f32x4.relaxed_madd(p, v, a1);
    b0 = f32x4.relaxed_madd(q, u, b0);
    b1 = f32x4.relaxed_madd(q, v, b1);
    c0 = f32x4.relaxed_madd(r, u, c0);
    c1 = f32x4.relaxed_madd(r, v, c1);
    d0 = f32x4.relaxed_madd(s, u, d0);
    d1 = f32x4.relaxed_madd(s, v, d1);
    videos += 32;
  }
  const at: usize = out + ((<usize>panel) << 5);
  v128.store(at, a0);
  v128.store(at, a1, 16);
  v128.store(at + rowBytes, b0);
  v128.store(at + rowBytes, b1, 16);
  v128.store(at + 2 * rowBytes, c0);
  v128.store(at + 2 * rowBytes, c1, 16);
  v128.store(at + 3 * rowBytes, d0);
  v128.store(at + 3 * rowBytes, d1, 16);
}
