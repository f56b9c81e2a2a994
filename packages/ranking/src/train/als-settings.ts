export type AlsSettings = {
  /** length of a factor */
  factors: number;
  /** confidence in a like on top of the 1 of every pair */
  alpha: number;
  /** regularisation of a row: ridge x (likes of the row) ^ ridgeExponent */
  ridge: number;
  ridgeExponent: number;
  /** weight, in parts of alpha, of a pair that was seen and not liked as a 0 */
  skipWeight: number;
  iterations: number;
  /** steps of conjugate gradient per row and iteration */
  steps: number;
  seed: number;
};

export const defaultAls: AlsSettings = {
  factors: 64,
  alpha: 20,
  ridge: 10,
  ridgeExponent: 0.5,
  skipWeight: 0.5,
  iterations: 15,
  steps: 3,
  seed: 1,
};

/** What Spark MLlib can do: a row's regularisation grows with its likes. About as strong as the default for a row of 100. */
export const mllibAls: Pick<AlsSettings, 'ridge' | 'ridgeExponent'> = { ridge: 1, ridgeExponent: 1 };

/** Kernel rows are a multiple of 8 long. */
export function paddedFactors(factors: number): number {
  return Math.ceil(factors / 8) * 8;
}
