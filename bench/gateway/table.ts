import type { LoadReport } from './load.ts';

/** One gateway under one load in one round; `cpu` in milliseconds per request. */
export type Measure = LoadReport & {
  readonly peer: string;
  readonly run: string;
  readonly round: number;
  readonly cpu: number;
  readonly memory: number;
};

/** Prints, for each load, what every gateway cost, and how often it would fit into the base's cost in the same round. */
export function printTable(measures: readonly Measure[], base: string): void {
  for (const run of new Set(measures.map((measure) => measure.run))) {
    const rows = measures.filter((measure) => measure.run === run);
    console.log(`\n${run}, ${Math.round(Math.max(...rows.map(({ bytes }) => bytes)) / 1000)} kB`);
    for (const peer of new Set(rows.map((row) => row.peer))) {
      const own = rows.filter((row) => row.peer === peer);
      const ratios = own.map(
        ({ round, cpu }) => (rows.find((row) => row.peer === base && row.round === round)?.cpu ?? Number.NaN) / cpu,
      );
      const cells = [
        peer.padEnd(12),
        `${median(own.map(({ cpu }) => cpu)).toFixed(2)} ms`.padStart(10),
        `${median(ratios).toFixed(1)} x (${ratios.map((ratio) => ratio.toFixed(1)).join(' ')})`.padEnd(26),
        `p50 ${median(own.map(({ p50 }) => p50)).toFixed(0)} ms`,
        `p99 ${median(own.map(({ p99 }) => p99)).toFixed(0)} ms`,
        `${median(own.map(({ requests }) => requests))} requests`,
        `${Math.round(median(own.map(({ memory }) => memory)) / 2 ** 20)} MB`,
      ];
      const failed = own.reduce((sum, { failures }) => sum + failures, 0);
      console.log(`  ${cells.join('  ')}${failed > 0 ? `  ${failed} FAILED` : ''}`);
    }
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
