/** What a worker may use. */
export type Machine = { readonly cores: number; readonly memoryBytes: number };

/** The largest video that is taken, 4K in HDR, takes 560 MiB of ffmpeg; the rest is for the worker and the page cache. */
const JOB_BYTES = 768 * 1024 * 1024;
const MOST = 64;

/** How many videos a worker encodes at once: as many as there are cores for, as long as the memory bears it. */
export function concurrencyFor({ cores, memoryBytes }: Machine, threads: number): number {
  const borne = Math.floor(Math.min(cores / threads, memoryBytes / JOB_BYTES));
  return Math.min(MOST, Math.max(1, borne));
}
