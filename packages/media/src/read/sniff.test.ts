import { expect, test } from 'vitest';
import { sniffBytes } from './sniff.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

test.for([
  ['\x00\x00\x00\x18ftypmp42', 'mov'],
  ['\x00\x00\x00\x14ftypqt  ', 'mov'],
  ['\x00\x00\x00\x08wide\x00\x00', 'mov'],
  ['\x00\x00\x10\x00moov', 'mov'],
  ['\x00\x00\x10\x00mdat', 'mov'],
  ['\x1a\x45\xdf\xa3\x01\x00', 'matroska'],
  ['\x00\x00\x00\x18ftypheic', 'NOT_A_VIDEO'],
  ['\x00\x00\x00\x18ftypavif', 'NOT_A_VIDEO'],
  ['', 'EMPTY'],
  ['ftyp', 'NOT_A_VIDEO'],
  ['RIFF\x00\x00\x00\x00AVI LIST', 'CONTAINER_UNSUPPORTED'],
  ['RIFF\x00\x00\x00\x00WAVEfmt ', 'NOT_A_VIDEO'],
  ['FLV\x01\x05', 'CONTAINER_UNSUPPORTED'],
  ['#EXTM3U\n', 'CONTAINER_UNSUPPORTED'],
  ['OggS\x00\x02........\x01..........\x80theora', 'CONTAINER_UNSUPPORTED'],
  ['OggS\x00\x02........\x01..........OpusHead', 'NOT_A_VIDEO'],
  ['\x06\x0e\x2b\x34\x02\x05\x01\x01', 'CONTAINER_UNSUPPORTED'],
  ['.RMF\x00\x00\x00\x12', 'CONTAINER_UNSUPPORTED'],
  ['DKIF\x00\x00\x20\x00VP80', 'CONTAINER_UNSUPPORTED'],
  ['YUV4MPEG2 W320 H240', 'CONTAINER_UNSUPPORTED'],
  ['nut/multimedia container\x00', 'CONTAINER_UNSUPPORTED'],
  ['\x00\x00\x01\xb3\x14\x00', 'CONTAINER_UNSUPPORTED'],
  ['\x00\x00\x00\x01\x67\x64', 'CONTAINER_UNSUPPORTED'],
  ['\x00\x00\x00\x01\x40\x01', 'CONTAINER_UNSUPPORTED'],
  ['\x00\x00\x00\x01mdat', 'mov'],
  [`\x00\x00\x00\x00\x47${'.'.repeat(191)}\x47`, 'CONTAINER_UNSUPPORTED'],
  ['ffconcat version 1.0', 'NOT_A_VIDEO'],
  ['\x89PNG\r\n\x1a\n', 'NOT_A_VIDEO'],
  ['<?xml version="1.0"?>', 'NOT_A_VIDEO'],
] as const)('%j is %s', ([head, wanted]) => {
  expect(sniffBytes(bytes(head))).toBe(wanted);
});
