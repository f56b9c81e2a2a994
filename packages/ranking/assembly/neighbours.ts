import { takeTop } from './top';

// Item to item: for each video the `keep` videos that the same people like most, cosine-like with three exponents:
//   score(i, j) = sum over users (m_ui m_uj / |m_u|^a) / (d_i^s d_j^t)
// The powers of the users' and videos' sums come ready-made. Of a user with more than `cap` rows every n-th is taken.
// Scratch: one row of scores.
export function neighbourChunk(
  chunk: u32,
  scratch: usize,
  size: u32,
  videos: u32,
  width: u32,
  rowPtr: usize,
  cols: usize,
  inputs: usize,
  colPtr: usize,
  rows: usize,
  inputsByVideo: usize,
  userScale: usize,
  sourceScale: usize,
  targetScale: usize,
  cap: u32,
  keep: u32,
  ids: usize,
  scores: usize,
): void {
  const to: u32 = min<u32>(videos, (chunk + 1) * size);
  for (let video: u32 = chunk * size; video < to; video++) {
    memory.fill(scratch, 0, width << 2);
    const last: u32 = load<u32>(colPtr + (video << 2), 4);
    for (let i: u32 = load<u32>(colPtr + (video << 2)); i < last; i++) {
      const user: u32 = load<u32>(rows + (i << 2));
      const w: f32 = load<f32>(inputsByVideo + (i << 2)) * load<f32>(userScale + (user << 2));
      if (w > 0) addUser(scratch, rowPtr, cols, inputs, user, w, cap);
    }
    finish(scratch, videos, width, video, load<f32>(sourceScale + (video << 2)), targetScale);
    const at: usize = video * (keep << 2);
    takeTop(scratch, width, keep, ids + at, scores + at);
    padNeighbours(ids + at, scores + at, keep);
  }
}

function addUser(out: usize, rowPtr: usize, cols: usize, inputs: usize, user: u32, w: f32, cap: u32): void {
  const first: u32 = load<u32>(rowPtr + (user << 2)),
    last: u32 = load<u32>(rowPtr + (user << 2), 4);
  const step: u32 = (last - first + cap - 1) / cap;
  for (let j: u32 = first; j < last; j += step) {
    const cell: usize = out + (load<u32>(cols + (j << 2)) << 2);
    store<f32>(cell, load<f32>(cell) + w * max<f32>(0, load<f32>(inputs + (j << 2))));
  }
}

// applies the scales and marks what must not be taken: the video itself and those it has nothing in common with
function finish(row: usize, videos: u32, width: u32, self: u32, source: f32, targetScale: usize): void {
  for (let j: u32 = 0; j < width; j++) {
    const v: f32 = load<f32>(row + (j << 2));
    const taken: bool = v > 0 && j < videos && j != self;
    store<f32>(row + (j << 2), taken ? v * source * load<f32>(targetScale + (j << 2)) : -f32.MAX_VALUE);
  }
}

function padNeighbours(ids: usize, scores: usize, keep: u32): void {
  for (let j: u32 = 0; j < keep; j++) {
    if (load<u32>(ids + (j << 2)) != 0xffffffff) continue;
    store<u32>(ids + (j << 2), 0);
    store<f32>(scores + (j << 2), 0);
  }
}
