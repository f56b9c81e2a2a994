import { type Faults, NO_FAULTS, OUTAGES } from '../fixtures/faults.ts';
import type { Random } from './random.ts';

/** What goes wrong this time: often nothing, at times one of the subgraphs as a whole. */
export function generateFaults(random: Random, subgraphs: readonly string[]): Faults {
  if (random.chance(0.4)) return NO_FAULTS;
  const share = (most: number): number => (random.chance(0.5) ? random.next() * most : 0);
  const outage = subgraphs.length > 0 && random.chance(0.12) ? random.pick(OUTAGES) : undefined;
  return {
    seed: random.below(1_000_000),
    error: share(0.15),
    null: share(0.1),
    missing: share(0.25),
    down: outage ? { [random.pick(subgraphs)]: outage } : {},
  };
}
