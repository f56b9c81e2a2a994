/** So many standard errors of a mean are chance: it is that far off once in forty times. */
const ERRORS = 2;

/** Whether the first of two scores of the same people is higher by more than chance explains. */
export function beats(first: Float64Array, second: Float64Array): boolean {
  const gains = first.map((score, i) => score - (second[i] ?? 0));
  const gained = mean(gains);
  const spread = gains.reduce((sum, gain) => sum + (gain - gained) ** 2, 0) / Math.max(1, gains.length - 1);
  return gained > ERRORS * Math.sqrt(spread / gains.length);
}

export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
