import type { PeopleStore } from '@reelgraph/people';
import { askTogether } from './ask-together.ts';

/** Whom viewers block or are blocked by; what many ask in one moment is one question to MongoDB. */
export class ViewersBlocks {
  readonly #people: Pick<PeopleStore, 'fewBlocks' | 'blockedAmong'>;
  readonly #few: (viewerId: string) => Promise<ReadonlySet<string> | null>;

  constructor(people: Pick<PeopleStore, 'fewBlocks' | 'blockedAmong'>) {
    this.#people = people;
    this.#few = askTogether((viewerIds) => people.fewBlocks(viewerIds));
  }

  /** Those of the owners who block the viewer or are blocked. The owners may still be on their way. */
  async among(viewerId: string, owners: Promise<readonly string[]>): Promise<ReadonlySet<string>> {
    const [ownerIds, few] = await Promise.all([owners, this.#few(viewerId)]);
    if (!few) return this.#people.blockedAmong(viewerId, ownerIds);
    return few.size === 0 ? few : new Set(ownerIds.filter((id) => few.has(id)));
  }
}
