const SAMPLE = 100_000;

/** The q-quantile of the values that are wanted, from an even sample of at most 100,000; undefined when there are none. */
export function quantile(
  values: Float32Array | Float64Array,
  q: number,
  wanted: (value: number) => boolean,
): number | undefined {
  const kept: number[] = [];
  const step = Math.max(1, Math.floor(values.length / SAMPLE));
  for (let i = 0; i < values.length; i += step) {
    const value = values[i] ?? Number.NaN;
    if (wanted(value)) kept.push(value);
  }
  if (kept.length === 0 && step > 1) return values.find(wanted);
  kept.sort((a, b) => a - b);
  return kept[Math.min(kept.length - 1, Math.floor(q * kept.length))];
}
