/** No stack is too small for what is nested less. */
const SURE_LEVELS = 500;

/** Whether a value is nested so deeply that whatever looks at it may run out of stack. */
export function isDeep(value: unknown, levels = SURE_LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeep(each, levels - 1));
}

/** The JSON of a value; undefined where it is nested so deeply that writing it runs out of stack, though reading it did not. */
export function writable(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
