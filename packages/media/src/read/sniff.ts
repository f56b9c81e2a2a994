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

/** How other kinds of video begin: playlists, Flash, MXF, RealMedia, IVF, raw pictures, NUT, MPEG, bare H.264 and HEVC. */
const OTHER_STARTS = [
  ...['#EXTM3U', 'FLV\x01', '\x06\x0e\x2b\x34', '.RMF', 'DKIF', 'YUV4MPEG2', 'nut/multimedia container'],
  ...['\x30\x26\xb2\x75\x8e\x66\xcf\x11', '\x00\x00\x01\xba', '\x00\x00\x01\xb3'],
  ...['\x00\x00\x00\x01\x67', '\x00\x00\x00\x01\x27', '\x00\x00\x00\x01\x09', '\x00\x00\x00\x01\x40\x01'],
];

/** Videos of kinds that we do not take: the owner should hear that, not "not a video". */
function isOtherVideo(text: string, head: Uint8Array): boolean {
  const riff = text.startsWith('RIFF') && text.slice(8, 11) === 'AVI';
  const ogg = text.startsWith('OggS') && /theora|fishead/.test(text);
  // Transport streams, and those of cameras and discs, which put a time before each packet.
  const transport = (head[0] === 0x47 && head[188] === 0x47) || (head[4] === 0x47 && head[196] === 0x47);
  return riff || ogg || transport || OTHER_STARTS.some((start) => text.startsWith(start));
}

/** The container of a file by its first bytes; throws when it is none that we take. */
export async function sniff(file: string): Promise<Container> {
  await using handle = await open(file, 'r');
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(512), 0, 512, 0);
  const found = sniffBytes(buffer.subarray(0, bytesRead));
  if (found === 'mov' || found === 'matroska') return found;
  throw new MediaRejected(found, `first bytes ${buffer.subarray(0, Math.min(16, bytesRead)).toString('hex')}`);
}
