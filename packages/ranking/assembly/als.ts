// One half-iteration of implicit ALS for a chunk of rows: each row's system is solved by a few steps of conjugate gradient.
//   (G + ridge I + sum c y y') x = sum over liked pairs of (1 + c) y
// A taste above 0 is a like: confidence c = alpha taste on top of 1. A taste of 0 was seen and not liked: target 0 with
// weight c = skip. Below 0 a pair is out of sight: c = 0.
export function alsChunk(
  chunk: u32,
  scratch: usize,
  size: u32,
  total: u32,
  rowPtr: usize,
  cols: usize,
  tastes: usize,
  fixed: usize,
  solved: usize,
  gram: usize,
  ridges: usize,
  k: u32,
  steps: u32,
  alpha: f32,
  skip: f32,
): void {
  const bytes: usize = (<usize>k) << 2;
  const to: u32 = min<u32>(total, (chunk + 1) * size);
  for (let row: u32 = chunk * size; row < to; row++) {
    const first: u32 = load<u32>(rowPtr + ((<usize>row) << 2));
    const last: u32 = load<u32>(rowPtr + ((<usize>row) << 2), 4);
    const x: usize = solved + <usize>row * bytes;
    if (anyPositive(tastes, first, last)) {
      const ridge: f32 = load<f32>(ridges + ((<usize>row) << 2));
      solve(x, scratch, bytes, cols, tastes, first, last, fixed, gram, ridge, steps, alpha, skip);
    } else {
      memory.fill(x, 0, bytes);
    }
  }
}

function anyPositive(tastes: usize, first: u32, last: u32): bool {
  for (let i: u32 = first; i < last; i++) if (load<f32>(tastes + ((<usize>i) << 2)) > 0) return true;
  return false;
}

function solve(
  x: usize,
  scratch: usize,
  bytes: usize,
  cols: usize,
  tastes: usize,
  first: u32,
  last: u32,
  fixed: usize,
  gram: usize,
  ridge: f32,
  steps: u32,
  alpha: f32,
  skip: f32,
): void {
  const r: usize = scratch,
    p: usize = scratch + bytes,
    q: usize = scratch + 2 * bytes;
  gramTimes(gram, ridge, x, r, bytes);
  negate(r, bytes);
  addPairs(x, r, cols, tastes, first, last, fixed, bytes, alpha, skip, true);
  memory.copy(p, r, bytes);
  let rr: f32 = dot(r, r, bytes);
  for (let step: u32 = 0; step < steps && rr > 1e-12; step++) {
    gramTimes(gram, ridge, p, q, bytes);
    addPairs(p, q, cols, tastes, first, last, fixed, bytes, alpha, skip, false);
    const curve: f32 = dot(p, q, bytes);
    if (!(curve > 0)) break;
    const a: f32 = rr / curve;
    addScaled(x, p, a, bytes);
    addScaled(r, q, -a, bytes);
    const next: f32 = dot(r, r, bytes);
    scaleAdd(p, r, next / rr, bytes);
    rr = next;
  }
}

// out = (G + ridge I) v, four rows of the symmetric G at a time
function gramTimes(gram: usize, ridge: f32, v: usize, out: usize, bytes: usize): void {
  const w = f32x4.splat(ridge);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, f32x4.mul(w, v128.load(v + i)));
  for (let j: usize = 0; j < bytes; j += 16) {
    const a = v128.load32_splat(v + j),
      b = v128.load32_splat(v + j, 4);
    const c = v128.load32_splat(v + j, 8),
      d = v128.load32_splat(v + j, 12);
    const g: usize = gram + (j >> 2) * bytes;
    const g1: usize = g + bytes,
      g2: usize = g1 + bytes,
      g3: usize = g2 + bytes;
    for (let i: usize = 0; i < bytes; i += 16) {
      let s = f32x4.relaxed_madd(a, v128.load(g + i), v128.load(out + i));
      s = f32x4.relaxed_madd(b, v128.load(g1 + i), s);
      s = f32x4.relaxed_madd(c, v128.load(g2 + i), s);
      v128.store(out + i, f32x4.relaxed_madd(d, v128.load(g3 + i), s));
    }
  }
}

// out += sum c (y.p) y, or at the start of a row out += sum ((liked ? 1 + c : 0) - c (y.p)) y
function addPairs(
  p: usize,
  out: usize,
  cols: usize,
  tastes: usize,
  first: u32,
  last: u32,
  fixed: usize,
  bytes: usize,
  alpha: f32,
  skip: f32,
  start: bool,
): void {
  let i: u32 = first;
  for (; i + 4 <= last; i += 4) {
    const c: usize = cols + ((<usize>i) << 2),
      v: usize = tastes + ((<usize>i) << 2);
    const y0: usize = fixed + <usize>load<u32>(c) * bytes;
    const y1: usize = fixed + <usize>load<u32>(c, 4) * bytes;
    const y2: usize = fixed + <usize>load<u32>(c, 8) * bytes;
    const y3: usize = fixed + <usize>load<u32>(c, 12) * bytes;
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0;
    for (let j: usize = 0; j < bytes; j += 16) {
      const q = v128.load(p + j);
      s0 = f32x4.relaxed_madd(q, v128.load(y0 + j), s0);
      s1 = f32x4.relaxed_madd(q, v128.load(y1 + j), s1);
      s2 = f32x4.relaxed_madd(q, v128.load(y2 + j), s2);
      s3 = f32x4.relaxed_madd(q, v128.load(y3 + j), s3);
    }
    const t0 = f32x4.splat(weight(load<f32>(v), sum(s0), alpha, skip, start));
    const t1 = f32x4.splat(weight(load<f32>(v, 4), sum(s1), alpha, skip, start));
    const t2 = f32x4.splat(weight(load<f32>(v, 8), sum(s2), alpha, skip, start));
    const t3 = f32x4.splat(weight(load<f32>(v, 12), sum(s3), alpha, skip, start));
    for (let j: usize = 0; j < bytes; j += 16) {
      let s = f32x4.relaxed_madd(t0, v128.load(y0 + j), v128.load(out + j));
      s = f32x4.relaxed_madd(t1, v128.load(y1 + j), s);
      s = f32x4.relaxed_madd(t2, v128.load(y2 + j), s);
      v128.store(out + j, f32x4.relaxed_madd(t3, v128.load(y3 + j), s));
    }
  }
  for (; i < last; i++) {
    const y: usize = fixed + <usize>load<u32>(cols + ((<usize>i) << 2)) * bytes;
    addScaled(out, y, weight(load<f32>(tastes + ((<usize>i) << 2)), dot(y, p, bytes), alpha, skip, start), bytes);
  }
}

function weight(taste: f32, product: f32, alpha: f32, skip: f32, start: bool): f32 {
  const c: f32 = taste > 0 ? alpha * taste : taste == 0 ? skip : 0;
  return start ? (taste > 0 ? 1 + c : 0) - c * product : c * product;
}

function sum(s: v128): f32 {
  return f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
}

function dot(a: usize, b: usize, bytes: usize): f32 {
  let s = f32x4.splat(0),
    t = s;
  for (let i: usize = 0; i < bytes; i += 32) {
    s = f32x4.relaxed_madd(v128.load(a + i), v128.load(b + i), s);
    t = f32x4.relaxed_madd(v128.load(a + i, 16), v128.load(b + i, 16), t);
  }
  return sum(f32x4.add(s, t));
}

function negate(a: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(a + i, f32x4.neg(v128.load(a + i)));
}

// a += s b
function addScaled(a: usize, b: usize, s: f32, bytes: usize): void {
  const w = f32x4.splat(s);
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(a + i, f32x4.relaxed_madd(w, v128.load(b + i), v128.load(a + i)));
  }
}

// a = b + s a
function scaleAdd(a: usize, b: usize, s: f32, bytes: usize): void {
  const w = f32x4.splat(s);
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(a + i, f32x4.relaxed_madd(w, v128.load(a + i), v128.load(b + i)));
  }
}
