import { open } from 'node:fs/promises';
import { MediaRejected, type RejectionCode } from '../rejection.ts';

export type Container = 'mov' | 'matroska';

const MOV_BOXES = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'styp', 'pnot']);
/** Brands of the ISO family that are pictures or sound alone. */
const STILL_BRANDS = new Set(['heic', 'heix', 'mif1', 'avif', 'crx ', 'jpx ']);

/** What the first bytes of a file say it is; only two families ever reach ffmpeg. */
export function sniffBytes(head: Uint8Array): Container | RejectionCode {
  if (head.length === 0) return 'EMPTY';
  const text = Buffer.from(head).toString('latin1');
  if (head[0] === 0x1a && head[1] === 0x45 && head[2] === 0xdf && head[3] === 0xa3) return 'matroska';
  const box = text.slice(4, 8);
  if (box === 'ftyp' && STILL_BRANDS.has(text.slice(8, 12))) return 'NOT_A_VIDEO';
  if (MOV_BOXES.has(box)) return 'mov';
  return isOtherVideo(text, head) ? 'CONTAINER_UNSUPPORTED' : 'NOT_A_VIDEO';
}

/** Videos of kinds that we do not take: the owner should hear that, not "not a video". */
function isOtherVideo(text: string, head: Uint8Array): boolean {
  const riff = text.startsWith('RIFF') && text.slice(8, 11) === 'AVI';
  const transport = head[0] === 0x47 && head[188] === 0x47;
  const program = text.startsWith('\x00\x00\x01\xba');
  const windows = text.startsWith('\x30\x26\xb2\x75\x8e\x66\xcf\x11');
  return riff || transport || program || windows || text.startsWith('FLV\x01') || text.startsWith('#EXTM3U');
}

/** The container of a file by its first bytes; throws when it is none that we take. */
export async function sniff(file: string): Promise<Container> {
  await using handle = await open(file, 'r');
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(512), 0, 512, 0);
  const found = sniffBytes(buffer.subarray(0, bytesRead));
  if (found === 'mov' || found === 'matroska') return found;
  throw new MediaRejected(found, `first bytes ${buffer.subarray(0, Math.min(16, bytesRead)).toString('hex')}`);
}
