import type { AlsSettings, Matrix, Pool, Tastes } from '@reelgraph/ranking';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';

const ROWS = 500_000;
const required = 'REQUIRED' as const;
const schema = [
  { name: 'root', num_children: 3 },
  { name: 'user', type: 'INT32' as const, repetition_type: required },
  { name: 'video', type: 'INT32' as const, repetition_type: required },
  { name: 'taste', type: 'FLOAT' as const, repetition_type: required },
];

/**
 * Writes what is known of tastes as Parquet, in the matrix's numbers: above 0 liked so much, below 0 seen and not liked. Somebody who
 * likes nothing says nothing of a video, so they are left out; returns how many rows there are.
 */
export async function writeEventFile(
  { arena }: Pool,
  path: string,
  { matrix, tastes, settings }: { matrix: Matrix; tastes: Tastes; settings: Pick<AlsSettings, 'skipWeight'> },
): Promise<number> {
  const writer = fileWriter(path);
  const parquet = new ParquetWriter({ writer, schema });
  const ends = arena.u32(matrix.rowPtr, matrix.users + 1);
  const cols = arena.u32(matrix.cols, matrix.pairs);
  const values = arena.f32(tastes.byUser, matrix.pairs);
  const rows = new Rows();
  let count = 0;
  const flush = async () => {
    count += rows.length;
    await parquet.write({ columnData: rows.columns(), rowGroupSize: ROWS });
    rows.clear();
  };
  for (let user = 0; user < matrix.users; user++) {
    const [from, to] = [ends[user] ?? 0, ends[user + 1] ?? 0];
    if (!values.subarray(from, to).some((taste) => taste > 0)) continue;
    for (let i = from; i < to; i++) {
      const taste = values[i] ?? 0;
      if (taste > 0) rows.push(user, cols[i] ?? 0, taste);
      else if (taste === 0 && settings.skipWeight > 0) rows.push(user, cols[i] ?? 0, -settings.skipWeight);
      if (rows.length === ROWS) await flush();
    }
  }
  if (rows.length > 0) await flush();
  await parquet.finish();
  return count;
}

class Rows {
  readonly #users = new Int32Array(ROWS);
  readonly #videos = new Int32Array(ROWS);
  readonly #tastes = new Float32Array(ROWS);
  length = 0;

  push(user: number, video: number, taste: number): void {
    this.#users[this.length] = user;
    this.#videos[this.length] = video;
    this.#tastes[this.length++] = taste;
  }

  columns() {
    return [
      { name: 'user', data: this.#users.subarray(0, this.length) },
      { name: 'video', data: this.#videos.subarray(0, this.length) },
      { name: 'taste', data: this.#tastes.subarray(0, this.length) },
    ];
  }

  clear(): void {
    this.length = 0;
  }
}
