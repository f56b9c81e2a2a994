/** One thing that was tried on the store: whether it works, what was seen, and what to do where it doesn't. */
export type Finding = { name: string; ok: boolean; seen: string; remedy: string };

export async function probe(name: string, remedy: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { name, ok: true, seen: await look(), remedy: '' };
  } catch (error) {
    return { name, ok: false, seen: error instanceof Error ? error.message : String(error), remedy };
  }
}
