export type Say = (line: string) => void;

/** Runs one step and says it with its time; steps may run side by side, so a line is said when its step is over. */
export async function step<T>(say: Say, label: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  try {
    const result = await work();
    say(`${label} ... ${seconds(performance.now() - begun)}`);
    return result;
  } catch (error) {
    say(`${label} ... failed after ${seconds(performance.now() - begun)}`);
    throw error;
  }
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
