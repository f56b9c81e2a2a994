/** The JSON of a value; undefined where it is nested so deeply that writing it runs out of stack, though reading it did not. */
export function writable(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
