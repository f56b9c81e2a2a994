import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Population } from '@reelgraph/audience';
import { randomNumbers } from '@reelgraph/ranking';
import type { Split } from './quality.ts';

const size = { users: 1_500, days: 1 };
const SHOWN = 100;
/** The last fourth of what somebody was shown is kept back. */
const TRAINED = 75;
/** A tenth of the videos has half of the views, as the audience's constants say of the place that they are fitted to. */
const SKEW = 3.3;

/** What the planted audience liked and did not like of what it happened to be shown, in two files. */
export async function writeAudienceData(folder: string, seed: number): Promise<Split> {
  const population = new Population(seed, size);
  const random = randomNumbers(seed);
  const parts: Record<'train' | 'valid', string[]> = { train: [], valid: [] };
  for (const person of population.people) {
    const shown = new Set<number>();
    while (shown.size < SHOWN) shown.add(Math.floor(random() ** SKEW * population.videos.length));
    for (const [place, video] of [...shown].entries()) {
      const liked = population.watchesToEnd(person, video) ? 1 : 0;
      parts[place < TRAINED ? 'train' : 'valid'].push(`${person.number}\t${video}\t${liked}`);
    }
  }
  const split = { train: join(folder, 'train.tsv'), valid: join(folder, 'valid.tsv') };
  for (const part of ['train', 'valid'] as const) await writeFile(split[part], `${parts[part].join('\n')}\n`);
  return split;
}
