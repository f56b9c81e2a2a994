import { expect, it } from 'vitest';
import { sourcesOf, uploadMoves, uploadStatuses, videoMoves, videoStatuses } from './lifecycle.ts';

it('names each move once', () => {
  for (const moves of [uploadMoves, videoMoves]) {
    const names = moves.map(({ from, to }) => `${from} ${to}`);
    expect(new Set(names).size).toBe(names.length);
    expect(moves.every(({ from, to }) => from !== to)).toBe(true);
  }
});

it('leads to every state but the first', () => {
  expect(uploadStatuses.filter((status) => !uploadMoves.some((move) => move.to === status))).toEqual([
    'AWAITING_UPLOAD',
  ]);
  expect(videoStatuses.filter((status) => !videoMoves.some((move) => move.to === status))).toEqual([]);
});

it('ends where nothing can follow', () => {
  const ends = ['REJECTED', 'EXPIRED', 'CANCELLED'];
  expect(uploadStatuses.filter((status) => !uploadMoves.some((move) => move.from === status))).toEqual(ends);
  expect(videoStatuses.filter((status) => !videoMoves.some((move) => move.from === status))).toEqual(['DELETED']);
});

it('lets only the named one move', () => {
  expect(sourcesOf(videoMoves, 'READY', 'owner')).toEqual([]);
  expect(sourcesOf(videoMoves, 'READY', 'compressor')).toEqual(['PROCESSING', 'PLAYABLE']);
});
