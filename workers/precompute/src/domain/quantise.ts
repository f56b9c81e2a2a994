export type Quantised = { readonly scale: number; readonly bytes: Uint8Array };

/** Numbers in a byte each, in 127 steps up to the largest. */
export function quantise(values: Float32Array): Quantised {
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const scale = most > 0 ? most / 127 : 1;
  return { scale, bytes: new Uint8Array(Int8Array.from(values, (value) => Math.round(value / scale)).buffer) };
}
