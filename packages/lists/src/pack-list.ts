import { ByteReader, ByteWriter } from './varint.ts';

/** Where a list's video came from; the order is part of the layout. */
const sources = ['TASTE', 'SIMILAR', 'CREATOR', 'TRENDING', 'HASHTAG', 'EXPLORE'] as const;
export type ListSource = (typeof sources)[number];

/** Videos are numbers of their run. */
export type ListItem = {
  readonly video: number;
  readonly source: ListSource;
  /** The video that it is there because of. */
  readonly because: number | null;
  /** The chance with which an exploration slot fell to it; null for what was not drawn. */
  readonly propensity: number | null;
};

const LAYOUT = 1;
const MOST_REFERENCES = 31;
const MOST_ITEMS = 10_000;
const SCALE = 65_535;

/**
 * A list in about 4 bytes a video:
 *
 *     1 byte    layout, 1
 *     varint    how many videos are referred to, at most 31; then the number of each as a varint
 *     varint    how many items; then for each
 *       varint    the video's number
 *       1 byte    low 3 bits: source; high 5 bits: the place among those referred to, from 1; 0 for none
 *       2 bytes   EXPLORE only: propensity in parts of 65,535, the high byte first
 *
 * Of more than 31 different references the first are kept.
 */
export function packList(items: readonly ListItem[]): Uint8Array {
  const places = new Map<number, number>();
  for (const { because } of items) {
    if (because !== null && !places.has(because) && places.size < MOST_REFERENCES) places.set(because, places.size + 1);
  }
  const out = new ByteWriter();
  out.byte(LAYOUT);
  out.varint(places.size);
  for (const video of places.keys()) out.varint(video);
  out.varint(items.length);
  for (const { video, source, because, propensity } of items) {
    const place = because === null ? 0 : (places.get(because) ?? 0);
    out.varint(video);
    out.byte(sources.indexOf(source) | (place << 3));
    if (source !== 'EXPLORE') continue;
    const chance = Math.round(Math.min(1, Math.max(0, propensity ?? 0)) * SCALE);
    out.byte(chance >> 8);
    out.byte(chance & 255);
  }
  return out.done();
}

/** What `packList` packed. Throws RangeError for other bytes. */
export function unpackList(bytes: Uint8Array): ListItem[] {
  const read = new ByteReader(bytes);
  if (read.byte() !== LAYOUT) throw new RangeError('The list has another layout');
  const references = Array.from({ length: atMost(read.varint(), MOST_REFERENCES) }, () => read.varint());
  const items = Array.from({ length: atMost(read.varint(), MOST_ITEMS) }, (): ListItem => {
    const video = read.varint();
    const tag = read.byte();
    const source = sources[tag & 7];
    if (!source) throw new RangeError('A source is unknown');
    const because = references[(tag >> 3) - 1] ?? null;
    const propensity = source === 'EXPLORE' ? (read.byte() * 256 + read.byte()) / SCALE : null;
    return { video, source, because, propensity };
  });
  if (!read.ended) throw new RangeError('Bytes follow the list');
  return items;
}

function atMost(count: number, most: number): number {
  if (count > most) throw new RangeError(`${count} are too many`);
  return count;
}
