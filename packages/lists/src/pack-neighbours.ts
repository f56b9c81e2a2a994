import { ByteReader, ByteWriter } from './varint.ts';

/** A video that the same people like, and how much so: 1 for the nearest one, above 0. */
export type Neighbour = { readonly video: number; readonly likeness: number };

/** For each neighbour its number as a varint, and one byte: likeness in parts of 255. Those that round to 0 are left out. */
export function packNeighbours(neighbours: readonly Neighbour[]): Uint8Array {
  const out = new ByteWriter();
  for (const { video, likeness } of neighbours) {
    const parts = Math.round(Math.min(1, likeness) * 255);
    if (!(parts > 0)) continue;
    out.varint(video);
    out.byte(parts);
  }
  return out.done();
}

export function unpackNeighbours(bytes: Uint8Array): Neighbour[] {
  const read = new ByteReader(bytes);
  const neighbours: Neighbour[] = [];
  while (!read.ended) neighbours.push({ video: read.varint(), likeness: read.byte() / 255 });
  return neighbours;
}
