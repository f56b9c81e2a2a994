export type Counts = { passed: number; failed: number; skipped: number };

/** The part of vitest's JSON report that is counted. */
type Report = { testResults: { status: string; name: string; assertionResults: { status: string }[] }[] };

/**
 * Counts what a vitest run says of itself. A file that could not even be loaded is one failure, and so is a run that
 * ended badly without a failed test (an unhandled rejection, a crash, no report at all).
 */
export function countResults(report: string | undefined, exitCode: number): Counts {
  const files = parse(report)?.testResults ?? [];
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of files) {
    for (const { status } of file.assertionResults) counts[kindOf(status)]++;
    const blamed = file.assertionResults.some(({ status }) => kindOf(status) === 'failed');
    if (file.status === 'failed' && !blamed) counts.failed++;
  }
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

export function addCounts(all: readonly Counts[]): Counts {
  const sum = (kind: keyof Counts) => all.reduce((total, counts) => total + counts[kind], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

export function sayCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function parse(report: string | undefined): Report | undefined {
  try {
    // @note vitest's own format
    return report === undefined ? undefined : (JSON.parse(report) as Report);
  } catch {
    return undefined;
  }
}

function kindOf(status: string): keyof Counts {
  if (status === 'passed' || status === 'failed') return status;
  return 'skipped';
}
