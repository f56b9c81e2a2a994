/** Remembers the results of the last different calls; the text of a call counts by up to 16 kB, longer ones are worked out again. */
export function recallRecent<Result>(size: number, work: (text: string) => Result): (text: string) => Result {
  const results = new Map<string, Result>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known;
    const result = work(text);
    if (text.length > 16_384) return result;
    // A Map keeps the order of insertion: the first key is the oldest.
    if (results.size >= size) for (const oldest of results.keys()) if (results.delete(oldest)) break;
    results.set(text, result);
    return result;
  };
}
