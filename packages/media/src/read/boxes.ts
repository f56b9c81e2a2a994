import { type FileHandle, open } from 'node:fs/promises';

/** One top-level box of an MP4 or MOV file. */
export interface Box {
  readonly type: string;
  readonly offset: number;
  /** As it claims; a box of size 0 reaches to the file's end. */
  readonly size: number;
}

const MAX_BOXES = 10_000;

/** The top-level boxes of an open MP4 or MOV file, in order, as far as they can be followed. */
export async function readBoxes(handle: FileHandle): Promise<Box[]> {
  const { size: fileBytes } = await handle.stat();
  const boxes: Box[] = [];
  const head = Buffer.alloc(16);
  let offset = 0;
  while (offset + 8 <= fileBytes && boxes.length < MAX_BOXES) {
    await handle.read(head, 0, 16, offset);
    const size = boxSize(head, fileBytes - offset);
    if (size < 8) break;
    boxes.push({ type: head.toString('latin1', 4, 8), offset, size });
    offset += size;
  }
  return boxes;
}

function boxSize(head: Buffer, rest: number): number {
  const short = head.readUInt32BE(0);
  if (short === 0) return rest;
  return short === 1 ? Number(head.readBigUInt64BE(8)) : short;
}

/** How many bytes of the media data are missing at the end of a file, as a share of what it claims (0 to 1). */
export async function missingShare(file: string, container: 'mov' | 'matroska'): Promise<number> {
  await using handle = await open(file, 'r');
  const { size: fileBytes } = await handle.stat();
  const claimed = container === 'mov' ? await claimedByBoxes(handle) : await claimedBySegment(handle);
  return claimed > fileBytes ? (claimed - fileBytes) / claimed : 0;
}

async function claimedByBoxes(handle: FileHandle): Promise<number> {
  const boxes = (await readBoxes(handle)).filter(({ type }) => type === 'mdat' || type === 'moov' || type === 'moof');
  return Math.max(0, ...boxes.map(({ offset, size }) => offset + size));
}

const SEGMENT = Buffer.from([0x18, 0x53, 0x80, 0x67]);

/** A Matroska file is a short header and one segment; a recorder that was cut off leaves the segment's size unknown. */
async function claimedBySegment(handle: FileHandle): Promise<number> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
  const at = buffer.subarray(0, bytesRead).indexOf(SEGMENT);
  const first = buffer[at + 4] ?? 0;
  if (at < 0 || first === 0) return 0;
  const length = Math.clz32(first) - 23;
  let size = BigInt(first & ((1 << (8 - length)) - 1));
  let unknown = size === BigInt((1 << (8 - length)) - 1);
  for (let index = 1; index < length; index++) {
    const byte = buffer[at + 4 + index] ?? 0;
    unknown &&= byte === 0xff;
    size = size * 256n + BigInt(byte);
  }
  return unknown ? 0 : at + 4 + length + Number(size);
}

const MAX_INDEX = 32 * 1024 * 1024;
/** A sample entry is its type and six reserved zero bytes. */
const PROTECTED_ENTRIES = ['encv', 'enca', 'drmi', 'drms'].map((type) => Buffer.from(`${type}\0\0\0\0\0\0`, 'latin1'));

/** Whether a track of an MP4 file says that it is encrypted; ffmpeg would decode noise. */
export async function isEncrypted(file: string): Promise<boolean> {
  await using handle = await open(file, 'r');
  for (const { offset, size } of (await readBoxes(handle)).filter(({ type }) => type === 'moov')) {
    const length = Math.min(size, MAX_INDEX);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
    const index = buffer.subarray(0, bytesRead);
    if (PROTECTED_ENTRIES.some((entry) => index.includes(entry))) return true;
  }
  return false;
}
