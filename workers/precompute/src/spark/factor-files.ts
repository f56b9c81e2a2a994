import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { z } from 'zod';

const rowSchema = z.object({ id: z.number().int().min(0), features: z.array(z.number()) });

/** Calls back with the factors of each row of a folder of Parquet files, as Spark writes them: by id, `k` numbers. */
export async function readFactorFiles(
  folder: string,
  { count, k }: { count: number; k: number },
  onRow: (id: number, factors: readonly number[]) => void,
): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.parquet')).sort();
  for (const name of files) {
    const file = await asyncBufferFromFile(join(folder, name));
    for (const row of await parquetReadObjects({ file })) {
      const { id, features } = rowSchema.parse(row);
      if (id >= count || features.length !== k) throw new Error(`${name} has factors of something else`);
      onRow(id, features);
    }
  }
}
