/** One measurement: its table, and what of it is not as promised. */
export type Figure = { title: string; rows: Record<string, object>; problems: string[] };

export type BenchOptions = {
  readonly folder: string;
  /** Real footage, where there is some. */
  readonly clips: readonly string[];
  readonly rounds: number;
  readonly threads: number;
  /** How many clips `throughput` takes. */
  readonly count: number;
  /** How many POSTs at once, of how many megabytes. */
  readonly posts: number;
  readonly megabytes: number;
};

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
