import type { ListItem } from '@reelgraph/lists';
import type { FeedRules } from './feed-rules.ts';
import type { Shelf } from './shelf.ts';

/**
 * Puts a list into an order that is good to watch: of the next few always the one that is early and unlike the last ones (maximal
 * marginal relevance), never two twins in a row, and few of one creator close together. What can't keep that comes last.
 */
export function arrange(list: readonly ListItem[], shelf: Shelf, { arrangement }: FeedRules): ListItem[] {
  const { varied, variety } = arrangement;
  const line = new Line(list, shelf, arrangement);
  const left = Array.from(list.keys());
  while (left.length > 0) {
    let best = left.findIndex((one) => line.fits(one));
    if (best < 0)
      best = Math.max(
        0,
        left.findIndex((one) => !line.isTwin(one)),
      );
    else if (line.length < varied && variety > 0) best = pickVaried(line, left, best, arrangement);
    const [chosen] = left.splice(best, 1);
    if (chosen !== undefined) line.add(chosen);
  }
  return line.items;
}

function pickVaried(
  line: Line,
  left: readonly number[],
  first: number,
  { ahead, variety }: FeedRules['arrangement'],
): number {
  let best = first;
  let highest = Number.NEGATIVE_INFINITY;
  for (let place = first; place < Math.min(left.length, first + ahead); place++) {
    const one = left[place] ?? 0;
    if (!line.fits(one)) continue;
    const score = (1 - variety) * (1 - (place - first) / ahead) - variety * line.likenessOf(one);
    if (score > highest) [best, highest] = [place, score];
  }
  return best;
}

/** What is arranged already, and what the others of the list are to its end; they are meant by their places in the list. */
class Line {
  readonly #list: readonly ListItem[];
  readonly #shelf: Shelf;
  readonly #rules: FeedRules['arrangement'];
  readonly #owners: readonly number[];
  readonly #twins: readonly number[];
  readonly #line: number[] = [];
  /** How alike one is to each of the last ones, and to which that was: the same ones are asked about again and again. */
  readonly #likenesses: Float64Array;
  readonly #likeWhich: Int32Array;

  constructor(list: readonly ListItem[], shelf: Shelf, rules: FeedRules['arrangement']) {
    this.#list = list;
    this.#shelf = shelf;
    this.#rules = rules;
    this.#owners = list.map(({ video }) => shelf.videos[video]?.owner ?? -1);
    this.#twins = list.map(({ video }) => shelf.videos[video]?.twins ?? -1);
    this.#likenesses = new Float64Array(list.length * rules.back);
    this.#likeWhich = new Int32Array(list.length * rules.back).fill(-1);
  }

  get length(): number {
    return this.#line.length;
  }

  get items(): ListItem[] {
    return this.#line.flatMap((one) => this.#list[one] ?? []);
  }

  add(one: number): void {
    this.#line.push(one);
  }

  fits(one: number): boolean {
    if (this.isTwin(one)) return false;
    const owner = this.#owners[one];
    let count = 0;
    for (let at = Math.max(0, this.length - this.#rules.within + 1); at < this.length; at++)
      if (this.#owners[this.#line[at] ?? 0] === owner) count += 1;
    return count < this.#rules.perCreator;
  }

  isTwin(one: number): boolean {
    const last = this.#line.at(-1);
    return last !== undefined && this.#twins[one] === this.#twins[last];
  }

  /** To the one of the last ones that it is most like. */
  likenessOf(one: number): number {
    const { back } = this.#rules;
    let most = 0;
    for (let at = Math.max(0, this.length - back); at < this.length; at++) {
      const slot = one * back + (at % back);
      if (this.#likeWhich[slot] !== at) {
        this.#likeWhich[slot] = at;
        this.#likenesses[slot] = likeness(this.#shelf, this.#videoOf(one), this.#videoOf(this.#line[at] ?? 0));
      }
      most = Math.max(most, this.#likenesses[slot] ?? 0);
    }
    return most;
  }

  #videoOf(one: number): number {
    return this.#list[one]?.video ?? 0;
  }
}

function likeness({ vectors }: Shelf, a: number, b: number): number {
  if (!vectors) return 0;
  const { k, values } = vectors;
  let sum = 0;
  for (let f = 0; f < k; f++) sum += (values[a * k + f] ?? 0) * (values[b * k + f] ?? 0);
  return sum;
}
