import { hash } from 'node:crypto';
import { type ClipFacts, clipNames } from '@reelgraph/lists';
import { sessionRules } from './session-rules.ts';

const { perCreator: PER_CREATOR, within: WITHIN } = sessionRules;

/** Who made a video and which clip it is, short enough for a cursor. */
export type Mark = { readonly owner: string; readonly clips: readonly string[] };
/** The last places of a scroll, as far as the next one must differ from them: creators with the newest last, and the last clip. */
export type Tail = { readonly owners: readonly string[]; readonly clips: readonly string[] };

export const noTail: Tail = { owners: [], clips: [] };

export function markOf({ ownerId, ...clip }: ClipFacts & { ownerId: string }): Mark {
  return { owner: hash('sha256', ownerId).slice(0, 4), clips: clipNames(clip).map((name) => shortName(name)) };
}

export function tailAfter({ owners }: Tail, { owner, clips }: Mark): Tail {
  return { owners: [...owners, owner].slice(1 - WITHIN), clips };
}

/** What may stand at a place; `isFree` is what may come in any order. */
export type Placed = { readonly mark: Mark; readonly isFree: boolean };

/**
 * Takes `size` of them in their order, but never the same clip twice in a row, nor, of what is free, more than two of a creator in any ten, as
 * long as there are others. What can't stand yet comes as soon as it can.
 */
export function spaceOut<T extends Placed>(items: readonly T[], size: number, tail: Tail): T[] {
  const left = [...items];
  const out: T[] = [];
  let before = tail;
  while (left.length > 0 && out.length < size) {
    const [chosen] = left.splice(nextOf(left, before), 1);
    if (!chosen) break;
    out.push(chosen);
    before = tailAfter(before, chosen.mark);
  }
  return out;
}

function nextOf(left: readonly Placed[], { owners, clips }: Tail): number {
  const isTwin = ({ mark }: Placed) => mark.clips.some((clip) => clips.includes(clip));
  const isFull = ({ mark }: Placed) => owners.filter((owner) => owner === mark.owner).length >= PER_CREATOR;
  const ways: ((item: Placed) => boolean)[] = [
    (item) => item.isFree && !isTwin(item) && !isFull(item),
    (item) => item.isFree && !isTwin(item),
    (item) => !isTwin(item),
  ];
  const places = ways.map((way) => left.findIndex(way));
  return places.find((place) => place >= 0) ?? 0;
}

function shortName(name: string): string {
  return hash('sha256', name).slice(0, 8);
}
