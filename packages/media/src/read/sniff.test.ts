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
  ['ffconcat version 1.0', 'NOT_A_VIDEO'],
  ['\x89PNG\r\n\x1a\n', 'NOT_A_VIDEO'],
  ['<?xml version="1.0"?>', 'NOT_A_VIDEO'],
] as const)('%j is %s', ([head, wanted]) => {
  expect(sniffBytes(bytes(head))).toBe(wanted);
});
