import { expect, test } from 'vitest';
import { addCounts, countResults, sayCounts } from './count-results.ts';

const report = (...files: [status: string, ...tests: string[]][]) =>
  JSON.stringify({
    testResults: files.map(([status, ...tests]) => ({
      name: 'a.test.ts',
      status,
      assertionResults: tests.map((one) => ({ status: one })),
    })),
  });

test('counts passed, failed and skipped tests of all files', () => {
  const text = report(['passed', 'passed', 'pending', 'todo', 'skipped'], ['failed', 'passed', 'failed']);
  expect(countResults(text, 1)).toEqual({ passed: 2, failed: 1, skipped: 3 });
});

test('a file that could not be loaded is a failure though it has no test', () => {
  expect(countResults(report(['passed', 'passed'], ['failed']), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test('a run that ended badly is a failure even when all its tests passed', () => {
  expect(countResults(report(['passed', 'passed']), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test.each([undefined, '', '{"testResults":'])('a run without a readable report is a failure: %j', (text) => {
  expect(countResults(text, 137)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('the last line tells the sum, and of skipped ones only when there are some', () => {
  expect(
    sayCounts(
      addCounts([
        { passed: 1, failed: 0, skipped: 0 },
        { passed: 2, failed: 1, skipped: 0 },
      ]),
    ),
  ).toBe('3 passed, 1 failed');
  expect(sayCounts({ passed: 1, failed: 0, skipped: 2 })).toBe('1 passed, 0 failed, 2 skipped');
});
