const steps = ' .:-=+*#%@';

/** One character per value, the higher the darker; a value that is not zero is never blank. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(1, ...values);
  return values.map((value) => steps[value === 0 ? 0 : Math.max(1, Math.round((value / most) * 9))] ?? '@').join('');
}

/** Sums of so many neighbours each, where there are more values than fit a line. */
export function grouped(values: readonly number[], size: number): number[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size).reduce((sum, value) => sum + value, 0),
  );
}
