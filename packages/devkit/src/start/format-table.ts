export type TableRow = { what: string; where: string; since: string };

/** Rows in columns as wide as their longest entry. */
export function formatTable(rows: readonly TableRow[]): string {
  const all = [{ what: 'what', where: 'where', since: 'since' }, ...rows];
  const width = (column: 'what' | 'where') => Math.max(...all.map((row) => row[column].length));
  const [first, second] = [width('what'), width('where')];
  return all.map((row) => `  ${row.what.padEnd(first)}  ${row.where.padEnd(second)}  ${row.since}`).join('\n');
}
