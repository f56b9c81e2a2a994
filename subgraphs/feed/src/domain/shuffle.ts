import { hash } from 'node:crypto';

/** An order by chance that is the same for the same seed. */
export function shuffle(ids: readonly string[], seed: string): string[] {
  return ids
    .map((id) => ({ id, at: hash('sha256', `${seed}\n${id}`, 'hex') }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ id }) => id);
}
