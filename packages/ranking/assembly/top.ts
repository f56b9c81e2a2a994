const NONE: u32 = 0xffffffff;

// The best `top` of a row, best first; the lower id wins a tie, a score of -MAX is never taken.
// ids and scores are used as a heap whose root is the worst one kept.
export function takeTop(row: usize, width: u32, top: u32, ids: usize, scores: usize): void {
  let count: u32 = 0;
  let i: u32 = 0;
  for (; i < width && count < top; i++) {
    const score: f32 = load<f32>(row + (i << 2));
    if (!(score > -f32.MAX_VALUE)) continue;
    store<u32>(ids + (count << 2), i);
    store<f32>(scores + (count << 2), score);
    count++;
  }
  for (let j: i32 = <i32>(count >> 1) - 1; j >= 0; j--) {
    sink(ids, scores, count, <u32>j, load<u32>(ids + ((<u32>j) << 2)), load<f32>(scores + ((<u32>j) << 2)));
  }
  if (count == top && top > 0) replaceWorse(row, i, width, ids, scores, count);
  for (let j: u32 = count; j < top; j++) store<u32>(ids + (j << 2), NONE);
  for (let size: u32 = count; size > 1; size--) {
    const end: u32 = (size - 1) << 2;
    const id: u32 = load<u32>(ids + end);
    const score: f32 = load<f32>(scores + end);
    store<u32>(ids + end, load<u32>(ids));
    store<f32>(scores + end, load<f32>(scores));
    sink(ids, scores, size - 1, 0, id, score);
  }
}

function replaceWorse(row: usize, from: u32, width: u32, ids: usize, scores: usize, count: u32): void {
  let i: u32 = from;
  let floor: f32 = load<f32>(scores);
  for (; i < width && (i & 3) != 0; i++) floor = offer(row, i, ids, scores, count, floor);
  let floors = f32x4.splat(floor);
  for (; i < width; i += 4) {
    if (!v128.any_true(f32x4.gt(v128.load(row + (i << 2)), floors))) continue;
    for (let j: u32 = 0; j < 4; j++) floor = offer(row, i + j, ids, scores, count, floor);
    floors = f32x4.splat(floor);
  }
}

function offer(row: usize, i: u32, ids: usize, scores: usize, count: u32, floor: f32): f32 {
  const score: f32 = load<f32>(row + (i << 2));
  if (!(score > floor)) return floor;
  sink(ids, scores, count, 0, i, score);
  return load<f32>(scores);
}

// puts (id, score) at `at` and moves it down until both children are better
function sink(ids: usize, scores: usize, count: u32, at: u32, id: u32, score: f32): void {
  let hole: u32 = at;
  for (;;) {
    let child: u32 = 2 * hole + 1;
    if (child >= count) break;
    if (child + 1 < count && worse(ids, scores, child + 1, child)) child++;
    const childScore: f32 = load<f32>(scores + (child << 2));
    const childId: u32 = load<u32>(ids + (child << 2));
    if (childScore > score || (childScore == score && childId < id)) break;
    store<f32>(scores + (hole << 2), childScore);
    store<u32>(ids + (hole << 2), childId);
    hole = child;
  }
  store<f32>(scores + (hole << 2), score);
  store<u32>(ids + (hole << 2), id);
}

function worse(ids: usize, scores: usize, a: u32, b: u32): bool {
  const x: f32 = load<f32>(scores + (a << 2)),
    y: f32 = load<f32>(scores + (b << 2));
  return x < y || (x == y && load<u32>(ids + (a << 2)) > load<u32>(ids + (b << 2)));
}
