// EASE: B = -P / diag(P) with P = (M'M + ridge I)^-1, inverted in place by sweeping blocks of 64 columns (the matrix stays
// symmetric, so that only the lower triangle is worked on).
const BLOCK: u32 = 64;

// one row of M'M (lower triangle) per video of the chunk
export function linearGramChunk(
  chunk: u32,
  _scratch: usize,
  size: u32,
  videos: u32,
  width: u32,
  matrix: usize,
  ridge: f32,
  rowPtr: usize,
  cols: usize,
  inputs: usize,
  colPtr: usize,
  rows: usize,
  inputsByVideo: usize,
): void {
  const to: u32 = min<u32>(videos, (chunk + 1) * size);
  for (let video: u32 = chunk * size; video < to; video++) {
    const out: usize = matrix + <usize>video * (width << 2);
    memory.fill(out, 0, width << 2);
    const end: u32 = load<u32>(colPtr + (video << 2), 4);
    for (let i: u32 = load<u32>(colPtr + (video << 2)); i < end; i++) {
      const w: f32 = load<f32>(inputsByVideo + (i << 2));
      if (!(w > 0)) continue;
      const user: usize = load<u32>(rows + (i << 2)) << 2;
      const last: u32 = load<u32>(rowPtr + user, 4);
      for (let j: u32 = load<u32>(rowPtr + user); j < last; j++) {
        const other: u32 = load<u32>(cols + (j << 2));
        if (other > video) break;
        const cell: usize = out + (other << 2);
        store<f32>(cell, load<f32>(cell) + w * max<f32>(0, load<f32>(inputs + (j << 2))));
      }
    }
    store<f32>(out + (video << 2), load<f32>(out + (video << 2)) + ridge);
  }
}

// Takes the pivot block's columns out of the matrix: Q (by column: 64 rows of `width`), and P = Q Dinv (by row: 64 values).
export function sweepPanelChunk(
  chunk: u32,
  _scratch: usize,
  size: u32,
  videos: u32,
  width: u32,
  matrix: usize,
  pivot: u32,
  block: u32,
  inverse: usize,
  p: usize,
  q: usize,
): void {
  const to: u32 = min<u32>(videos, (chunk + 1) * size);
  for (let i: u32 = chunk * size; i < to; i++) {
    const row: usize = p + <usize>i * (BLOCK << 2);
    memory.fill(row, 0, BLOCK << 2);
    if (i >= pivot && i < pivot + block) {
      for (let c: u32 = 0; c < block; c++) store<f32>(q + (c * width + i) * 4, 0);
      continue;
    }
    for (let c: u32 = 0; c < block; c++) {
      const k: u32 = pivot + c;
      const v: f32 = load<f32>(matrix + (i > k ? <usize>i * width + k : <usize>k * width + i) * 4);
      store<f32>(q + (c * width + i) * 4, v);
      const w = f32x4.splat(v);
      const d: usize = inverse + c * (BLOCK << 2);
      for (let j: usize = 0; j < BLOCK << 2; j += 16) {
        v128.store(row + j, f32x4.relaxed_madd(w, v128.load(d + j), v128.load(row + j)));
      }
    }
  }
}

// matrix[i][0..i] -= P[i] Q, four rows and eight columns at a time. Chunks count from the long rows at the end.
export function sweepUpdateChunk(
  chunk: u32,
  _scratch: usize,
  size: u32,
  videos: u32,
  width: u32,
  matrix: usize,
  block: u32,
  p: usize,
  q: usize,
): void {
  const chunks: u32 = (videos + size - 1) / size;
  const first: u32 = (chunks - 1 - chunk) * size;
  const end: u32 = min<u32>(width, first + size);
  const wide: usize = (<usize>width) << 2;
  for (let j: u32 = 0; j < end; j += 8) {
    for (let i: u32 = max<u32>(first, j & ~3); i < end; i += 4) {
      updateTile(matrix + i * wide + (j << 2), wide, p + i * (BLOCK << 2), q + (j << 2), block);
    }
  }
}

function updateTile(out: usize, wide: usize, p: usize, q: usize, block: u32): void {
  let a0 = v128.load(out),
    a1 = v128.load(out, 16);
  let b0 = v128.load(out + wide),
    b1 = v128.load(out + wide, 16);
  let c0 = v128.load(out + 2 * wide),
    c1 = v128.load(out + 2 * wide, 16);
  let d0 = v128.load(out + 3 * wide),
    d1 = v128.load(out + 3 * wide, 16);
  for (let k: u32 = 0; k < block; k++) {
    const u = v128.load(q),
      v = v128.load(q, 16);
    const a = v128.load32_splat(p),
      b = v128.load32_splat(p, 256);
    const c = v128.load32_splat(p, 512),
      d = v128.load32_splat(p, 768);
    a0 = f32x4.relaxed_nmadd(a, u, a0);
    a1 = f32x4.relaxed_nmadd(a, v, a1);
    b0 = f32x4.relaxed_nmadd(b, u, b0);
    b1 = f32x4.relaxed_nmadd(b, v, b1);
    c0 = f32x4.relaxed_nmadd(c, u, c0);
    c1 = f32x4.relaxed_nmadd(c, v, c1);
    d0 = f32x4.relaxed_nmadd(d, u, d0);
    d1 = f32x4.relaxed_nmadd(d, v, d1);
    p += 4;
    q += wide;
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out + wide, b0);
  v128.store(out + wide, b1, 16);
  v128.store(out + 2 * wide, c0);
  v128.store(out + 2 * wide, c1, 16);
  v128.store(out + 3 * wide, d0);
  v128.store(out + 3 * wide, d1, 16);
}

// writes P back as the swept columns
export function sweepStoreChunk(
  chunk: u32,
  _scratch: usize,
  size: u32,
  videos: u32,
  width: u32,
  matrix: usize,
  pivot: u32,
  block: u32,
  p: usize,
): void {
  const to: u32 = min<u32>(videos, (chunk + 1) * size);
  for (let i: u32 = chunk * size; i < to; i++) {
    if (i >= pivot && i < pivot + block) continue;
    for (let c: u32 = 0; c < block; c++) {
      const k: u32 = pivot + c;
      const v: f32 = load<f32>(p + (i * BLOCK + c) * 4);
      store<f32>(matrix + (i > k ? <usize>i * width + k : <usize>k * width + i) * 4, v);
    }
  }
}

// After all sweeps the lower triangle holds -P. Fills in B for a block of rows: below the diagonal and, mirrored, above.
export function linearFinishChunk(
  chunk: u32,
  _scratch: usize,
  size: u32,
  videos: u32,
  width: u32,
  matrix: usize,
  scales: usize,
): void {
  const first: u32 = chunk * size;
  const to: u32 = min<u32>(videos, first + size);
  for (let j: u32 = 0; j < to; j++) {
    for (let i: u32 = max<u32>(first, j + 1); i < to; i++) {
      const cell: usize = matrix + (<usize>i * width + j) * 4;
      const v: f32 = load<f32>(cell);
      store<f32>(cell, v * load<f32>(scales + (j << 2)));
      store<f32>(matrix + (<usize>j * width + i) * 4, v * load<f32>(scales + (i << 2)));
    }
  }
  for (let i: u32 = first; i < to; i++) store<f32>(matrix + (<usize>i * width + i) * 4, 0);
}
