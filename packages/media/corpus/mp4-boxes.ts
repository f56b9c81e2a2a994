/** A box of an MP4 file. */
export function box(type: string, ...content: (Buffer | Uint8Array)[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
}

/** A box with a version and flags. */
export const fullBox = (type: string, ...content: Buffer[]): Buffer => box(type, u32(0), ...content);

export function u32(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) buffer.writeUInt32BE(value >>> 0, index * 4);
  return buffer;
}

export function u16(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) buffer.writeUInt16BE(value & 0xffff, index * 2);
  return buffer;
}

/** Where a box of this type begins, looking at the bytes and not at the tree: enough for files that we made. */
export function findBox(file: Buffer, type: string, from = 0): { offset: number; size: number } {
  const at = file.indexOf(type, from, 'latin1');
  if (at < 4) throw new Error(`no ${type} box`);
  return { offset: at - 4, size: file.readUInt32BE(at - 4) };
}

const CONTAINERS = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd', 'edts'];

/** Replaces a box inside moov, mends the sizes of the boxes around it, and moves the chunk offsets if moov stands first. */
export function replaceBox(file: Buffer, type: string, replacement: Buffer, from = 0): Buffer {
  const { offset, size } = findBox(file, type, from);
  const growth = replacement.length - size;
  const changed = Buffer.concat([file.subarray(0, offset), replacement, file.subarray(offset + size)]);
  for (const parent of parentsOf(file, offset)) changed.writeUInt32BE(file.readUInt32BE(parent) + growth, parent);
  if (findBox(file, 'moov').offset < findBox(file, 'mdat').offset) moveChunks(changed, growth);
  return changed;
}

function parentsOf(file: Buffer, inner: number): number[] {
  const parents: number[] = [];
  for (const type of CONTAINERS) {
    for (let at = file.indexOf(type, 0, 'latin1'); at >= 4; at = file.indexOf(type, at + 1, 'latin1')) {
      const start = at - 4;
      if (start < inner && start + file.readUInt32BE(start) > inner) parents.push(start);
    }
  }
  return parents;
}

function moveChunks(file: Buffer, growth: number): void {
  for (let at = file.indexOf('stco', 0, 'latin1'); at >= 0; at = file.indexOf('stco', at + 4, 'latin1')) {
    const count = file.readUInt32BE(at + 8);
    for (let entry = 0; entry < count && at + 16 + entry * 4 <= file.length; entry++) {
      const position = at + 12 + entry * 4;
      file.writeUInt32BE((file.readUInt32BE(position) + growth) >>> 0, position);
    }
  }
}

/** Adds a box at the end of a picture's sample entry, such as `hvc1`: what a film says of its colours stands there. */
export function withEntryBox(file: Buffer, entry: string, added: Buffer): Buffer {
  const { offset, size } = findBox(file, entry);
  const longer = Buffer.concat([file.subarray(offset, offset + size), added]);
  longer.writeUInt32BE(longer.length, 0);
  return replaceBox(file, entry, longer);
}

export type Matrix = readonly [a: number, b: number, c: number, d: number];

/** Writes the display matrix of every track: ffmpeg itself can't. */
export function withMatrix(source: Buffer, [a, b, c, d]: Matrix): Buffer {
  const file = Buffer.from(source);
  const fixed = (value: number): number => value * 65_536;
  for (let at = file.indexOf('tkhd', 0, 'latin1'); at >= 0; at = file.indexOf('tkhd', at + 4, 'latin1')) {
    u32(fixed(a), fixed(b), 0, fixed(c), fixed(d), 0, 0, 0, 0x40000000).copy(file, at + 44);
  }
  return file;
}
