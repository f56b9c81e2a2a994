/** The videos by what they are worth, the highest first; what is worth as much stays in its order. */
export function bestFirst(videos: readonly number[], worth: (video: number) => number): number[] {
  const worths = new Float64Array(videos.length);
  for (let place = 0; place < videos.length; place++) worths[place] = worth(videos[place] ?? 0);
  const order = orderOf(worths);
  const sorted: number[] = [];
  for (let place = 0; place < order.length; place++) sorted.push(videos[order[place] ?? 0] ?? 0);
  return sorted;
}

/**
 * The places of numbers, the highest first, equal ones in their order. A merge sort that calls nothing back: there are some
 * thousand candidates for each list, and a list for everybody.
 */
export function orderOf(values: Float64Array): Uint32Array {
  const { length } = values;
  let from = new Uint32Array(length);
  let to = new Uint32Array(length);
  for (let place = 0; place < length; place++) from[place] = place;
  for (let size = 1; size < length; size *= 2) {
    for (let start = 0; start < length; start += 2 * size) merge(values, from, to, start, size);
    [from, to] = [to, from];
  }
  return from;
}

/** Two sorted runs of at most `size` places into one. */
function merge(values: Float64Array, from: Uint32Array, to: Uint32Array, start: number, size: number): void {
  const middle = Math.min(start + size, from.length);
  const end = Math.min(middle + size, from.length);
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const one = from[left] ?? 0;
    const other = from[right] ?? 0;
    if (left >= middle || (right < end && (values[other] ?? 0) > (values[one] ?? 0))) {
      to[at] = other;
      right += 1;
    } else {
      to[at] = one;
      left += 1;
    }
  }
}
