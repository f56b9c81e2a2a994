import type { ByteRange } from './edge.ts';

/** Of how many bytes nginx makes one cache entry (`slice` in deploy/edge/nginx.conf.template). */
export const SLICE_BYTES = 512 * 1024;

/** The slices that hold these bytes, as nginx names them: always whole, the last one too. */
export function slicesOf({ from, to }: ByteRange): ByteRange[] {
  const first = Math.floor(from / SLICE_BYTES);
  const count = Math.max(0, Math.floor(to / SLICE_BYTES) - first + 1);
  return Array.from({ length: count }, (_, index) => {
    const start = (first + index) * SLICE_BYTES;
    return { from: start, to: start + SLICE_BYTES - 1 };
  });
}
