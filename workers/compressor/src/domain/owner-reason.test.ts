import { MediaFailed, MediaRejected } from '@reelgraph/media';
import { expect, it } from 'vitest';
import { ourFault, rejectionOf } from './owner-reason.ts';

const named = (name: string) => Object.assign(new Error('x'), { name });
const coded = (code: string) => Object.assign(new Error('x'), { code });

it.each<[string, unknown, boolean, string, boolean]>([
  ['a disk without room for the job', named('NoTempSpace'), false, 'DISK_FULL', true],
  ['a disk that filled up in its middle', coded('ENOSPC'), false, 'DISK_FULL', true],
  ['a store that is away', coded('ECONNRESET'), true, 'STORE_AWAY', true],
  ['a tool that somebody killed', new MediaFailed('KILLED', 'x'), false, 'KILLED', true],
  ['what nobody knows', new Error('x'), false, 'UNEXPECTED', false],
])('names %s, and whether it passes', (_name, error, isStoreAway, code, passes) => {
  expect(ourFault(error, isStoreAway)).toEqual({ code, passes });
});

it('refuses a file that made the tools hang three times, and none before or for anything else of ours', () => {
  const codes = (error: unknown) => [0, 1, 2, 9].map((hangs) => rejectionOf(error, hangs)?.code);
  const third = [undefined, undefined, 'TOO_COMPLEX', 'TOO_COMPLEX'];
  expect(codes(new MediaFailed('STALLED', 'x'))).toEqual(third);
  expect(codes(new MediaFailed('WALL_TIME', 'x'))).toEqual(third);
  expect(new Set(codes(new MediaFailed('KILLED', 'x')))).toEqual(new Set([undefined]));
  expect(new Set(codes(new MediaRejected('DAMAGED')))).toEqual(new Set(['DAMAGED']));
});
