/** Tells a person what is going on: a line for each event, and for each step what it is at once and its time at its end. */
export type Progress = {
  say(line: string): void;
  step<T>(label: string, work: () => Promise<T>): Promise<T>;
};

export function createProgress(write: (text: string) => void): Progress {
  // The step whose line is not finished yet; when another line comes between, it is written anew at its end.
  let open: string | undefined;
  const say = (line: string) => {
    write(`${open === undefined ? '' : '\n'}${line}\n`);
    open = undefined;
  };
  const begin = (label: string) => {
    // Of steps side by side only the first is on a line of its own from its beginning.
    if (open !== undefined) return;
    write(`${label} ... `);
    open = label;
  };
  const end = (label: string, result: string) => {
    if (open !== label) return say(`${label} ... ${result}`);
    write(`${result}\n`);
    open = undefined;
  };
  return {
    say,
    async step(label, work) {
      const begun = performance.now();
      begin(label);
      try {
        const result = await work();
        end(label, seconds(performance.now() - begun));
        return result;
      } catch (error) {
        end(label, `failed after ${seconds(performance.now() - begun)}`);
        throw error;
      }
    },
  };
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
