import type { KeptEntity } from '@reelgraph/federation';
import type { Freshness } from './merge-cache-controls.ts';
import type { StreamPosition } from './stream-position.ts';

/** What is kept beside an entity. */
export type EntityNote = {
  /** Every change up to here was known when it was fetched. */
  readonly since: StreamPosition;
  /** The things that are in it, and the viewer whose it is. */
  readonly ids: readonly string[];
  readonly expiresAt: number;
};

/** As Redis keeps it: a line about it, then the entity as JSON. */
export function writeEntry(note: EntityNote, json: string): string {
  return `${JSON.stringify(note)}\n${json}`;
}

/** Undefined where the text is none of ours. */
export function readEntry(text: string): { note: EntityNote; json: string } | undefined {
  const end = text.indexOf('\n');
  try {
    // @note written by `writeEntry`.
    return { note: JSON.parse(text.slice(0, end)) as EntityNote, json: text.slice(end + 1) };
  } catch {
    return undefined;
  }
}

/** The entity for one more request; undefined where its time is over. */
export function takeEntity(
  { expiresAt }: EntityNote,
  json: string,
  isPublic: Freshness['isPublic'],
  nowMs: number,
): KeptEntity | undefined {
  const seconds = Math.floor((expiresAt - nowMs) / 1_000);
  if (seconds <= 0) return undefined;
  const cacheControl = `max-age=${seconds}, ${isPublic ? 'public' : 'private'}`;
  return { json, cacheControl };
}
