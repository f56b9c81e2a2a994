import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeFailure, Problem } from './problem.ts';

test('a problem is its sentence', () => {
  expect(describeFailure(new Problem('Install it.'))).toBe('Install it.');
});

test('a place that cannot be written is named, with what to do', () => {
  expect(describeFailure(caught(() => mkdirSync('/dev/null/folder')))).toBe(
    "ENOTDIR: not a directory, mkdir '/dev/null/folder': make that place writable, with room left, and run this again.",
  );
});

test('a fault of ours is shown whole', () => {
  const fault = new TypeError('undefined is not a function');
  expect(describeFailure(fault)).toBe(fault);
});

function caught(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
