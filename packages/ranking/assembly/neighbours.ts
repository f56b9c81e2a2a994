import { takeTop } from './top';

// Item to item: for each video the `keep` videos that the same people like most, cosine-like with three exponents:
//   score(i, j) = sum over users (m_ui m_uj / |m_u|^a) / (d_i^s d_j^t)
// The powers of the users' and videos' sums come ready-made. Of a user with more than `cap` rows every n-th is taken.
// Scratch, `width` numbers each: sums by video (all 0 between two videos), the videos that have one, their scores.
export function neighbourChunk(
  chunk: u32,
  scratch: usize,
  size: u32,
  videos: u32,
  width: u32,
  rowPtr: usize,
  cols: usize,
  tastes: usize,
  colPtr: usize,
  rows: usize,
  tastesByVideo: usize,
  userScale: usize,
  sourceScale: usize,
  targetScale: usize,
  cap: u32,
  keep: u32,
  ids: usize,
  scores: usize,
): void {
  const touched: usize = scratch + (width << 2);
  const to: u32 = min<u32>(videos, (chunk + 1) * size);
  memory.fill(scratch, 0, width << 2);
  for (let video: u32 = chunk * size; video < to; video++) {
    let count: u32 = 0;
    const last: u32 = load<u32>(colPtr + (video << 2), 4);
    for (let i: u32 = load<u32>(colPtr + (video << 2)); i < last; i++) {
      const user: u32 = load<u32>(rows + (i << 2));
      const w: f32 = load<f32>(tastesByVideo + (i << 2)) * load<f32>(userScale + (user << 2));
      if (w > 0) count = addUser(scratch, touched, count, rowPtr, cols, tastes, user, w, cap);
    }
    const row: usize = touched + (width << 2);
    const padded: u32 = finish(scratch, touched, row, count, video, load<f32>(sourceScale + (video << 2)), targetScale);
    const at: usize = video * (keep << 2);
    takeTop(row, padded, keep, ids + at, scores + at);
    nameNeighbours(ids + at, scores + at, touched, keep);
  }
}

// Returns how many videos are touched now.
function addUser(
  sums: usize,
  touched: usize,
  before: u32,
  rowPtr: usize,
  cols: usize,
  tastes: usize,
  user: u32,
  w: f32,
  cap: u32,
): u32 {
  let count: u32 = before;
  const first: u32 = load<u32>(rowPtr + (user << 2)),
    last: u32 = load<u32>(rowPtr + (user << 2), 4);
  const step: u32 = (last - first + cap - 1) / cap;
  for (let j: u32 = first; j < last; j += step) {
    const taste: f32 = load<f32>(tastes + (j << 2));
    if (!(taste > 0)) continue;
    const video: u32 = load<u32>(cols + (j << 2));
    const cell: usize = sums + (video << 2);
    const sum: f32 = load<f32>(cell);
    if (sum == 0) store<u32>(touched + (count++ << 2), video);
    store<f32>(cell, sum + w * taste);
  }
  return count;
}

// Scores of the touched videos but the video itself; leaves the sums at 0. Returns the length, rounded up to 4.
function finish(sums: usize, touched: usize, row: usize, count: u32, self: u32, source: f32, targetScale: usize): u32 {
  for (let i: u32 = 0; i < count; i++) {
    const video: u32 = load<u32>(touched + (i << 2));
    const cell: usize = sums + (video << 2);
    const score: f32 = load<f32>(cell) * source * load<f32>(targetScale + (video << 2));
    store<f32>(row + (i << 2), video == self ? -f32.MAX_VALUE : score);
    store<f32>(cell, 0);
  }
  const padded: u32 = (count + 3) & ~3;
  for (let i: u32 = count; i < padded; i++) store<f32>(row + (i << 2), -f32.MAX_VALUE);
  return padded;
}

// from places among the touched to videos; missing ones become a score of 0
function nameNeighbours(ids: usize, scores: usize, touched: usize, keep: u32): void {
  for (let j: u32 = 0; j < keep; j++) {
    const place: u32 = load<u32>(ids + (j << 2));
    const missing: bool = place == 0xffffffff;
    store<u32>(ids + (j << 2), missing ? 0 : load<u32>(touched + (place << 2)));
    if (missing) store<f32>(scores + (j << 2), 0);
  }
}
