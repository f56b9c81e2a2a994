/** Works on all, some at once. One that fails does not keep the others; the failures are thrown together at the end. */
export async function each<Item>(
  items: readonly Item[],
  options: { atOnce: number; signal: AbortSignal },
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const rest = [...items];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined && !options.signal.aborted; item = rest.shift())
      await work(item).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: options.atOnce }, worker));
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} of ${items.length} failed`);
}
