// Partial sums of Y'Y over one chunk of rows, upper triangle of 4 x 8 tiles. The caller adds the chunks up in their order,
// so that the sum doesn't depend on which thread took which chunk.
export function gramChunk(
  chunk: u32,
  _scratch: usize,
  size: u32,
  total: u32,
  rows: usize,
  k: u32,
  partials: usize,
): void {
  const stride: usize = (<usize>k) << 2;
  const out: usize = partials + <usize>chunk * stride * <usize>k;
  const from: usize = rows + <usize>(chunk * size) * stride;
  const to: usize = rows + <usize>min<u32>(total, (chunk + 1) * size) * stride;
  for (let i: usize = 0; i < stride; i += 16) {
    for (let j: usize = i & ~31; j < stride; j += 32) tile(from, to, stride, i, j, out);
  }
}

// out[i..i+4][j..j+8] = sum over rows of y[i..i+4]' y[j..j+8]; i and j in bytes
function tile(from: usize, to: usize, stride: usize, i: usize, j: usize, out: usize): void {
  let a0 = f32x4.splat(0),
    a1 = a0,
    b0 = a0,
    b1 = a0,
    c0 = a0,
    c1 = a0,
    d0 = a0,
    d1 = a0;
  for (let y: usize = from; y < to; y += stride) {
    const u = v128.load(y + j),
      v = v128.load(y + j, 16);
    const a = v128.load32_splat(y + i),
      b = v128.load32_splat(y + i, 4);
    const c = v128.load32_splat(y + i, 8),
      d = v128.load32_splat(y + i, 12);
    a0 = f32x4.relaxed_madd(a, u, a0);
    a1 = f32x4.relaxed_madd(a, v, a1);
    b0 = f32x4.relaxed_madd(b, u, b0);
    b1 = f32x4.relaxed_madd(b, v, b1);
    c0 = f32x4.relaxed_madd(c, u, c0);
    c1 = f32x4.relaxed_madd(c, v, c1);
    d0 = f32x4.relaxed_madd(d, u, d0);
    d1 = f32x4.relaxed_madd(d, v, d1);
  }
  const row: usize = out + (i >> 2) * stride + j;
  v128.store(row, a0);
  v128.store(row, a1, 16);
  v128.store(row + stride, b0);
  v128.store(row + stride, b1, 16);
  v128.store(row + 2 * stride, c0);
  v128.store(row + 2 * stride, c1, 16);
  v128.store(row + 3 * stride, d0);
  v128.store(row + 3 * stride, d1, 16);
}
