/** Student's t at 97.5 % for 1 to 10 degrees of freedom; then about 2. */
const T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/** The mean, and half of its 95 % interval; 0 where one value tells nothing of the others. */
export function meanOf(values: readonly number[]): { mean: number; error: number } {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, error: 0 };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return { mean, error: (T[count - 2] ?? 2) * Math.sqrt(variance / count) };
}
