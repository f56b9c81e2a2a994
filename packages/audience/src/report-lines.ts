import { type AudienceReport, gapText, meanDays, percent, type Verdict, verdictsOf } from './audience-report.ts';
import { gapClosed } from './gap.ts';
import type { DayFigures } from './measure.ts';

const columns: readonly { title: string; text: (day: DayFigures) => string }[] = [
  { title: 'shown', text: ({ shown }) => String(Math.round(shown)) },
  { title: 'completed', text: ({ completion }) => percent(completion) },
  { title: 'new found in 24 h', text: ({ discovery }) => percent(discovery) },
  { title: 'creators in 20', text: ({ creatorsIn20 }) => creatorsIn20.toFixed(1) },
  { title: 'explored', text: ({ exploration }) => percent(exploration) },
  { title: 'repeats', text: ({ repeats }) => String(Math.round(repeats)) },
];

/** The report as lines for a terminal: each seed's table, then what all of them say together. */
export function toLines(reports: readonly AudienceReport[]): string[] {
  const tables = reports.flatMap((report) => [titleOf(report), ...tableLines(rowsOf(report.days)), '']);
  const together =
    reports.length > 1 ? [`All ${reports.length} seeds, means`, ...tableLines(rowsOf(meanDays(reports)))] : [];
  return [...tables, ...together, ...verdictsOf(reports).map(verdictLine)];
}

export function titleOf({ seed, users, gains }: AudienceReport): string {
  return `Seed ${seed}, ${users} people: ${gapText(gapClosed([gains]))} of the gap closed`;
}

/** A head, then a row for each day and kind of feed. */
export function rowsOf(days: AudienceReport['days']): string[][] {
  const head = ['day', 'feed', ...columns.map(({ title }) => title)];
  const count = Math.max(...Object.values(days).map(({ length }) => length));
  const rows = Array.from({ length: count }, (_, index) =>
    Object.entries(days).flatMap(([arm, figures]) => {
      const day = figures[index];
      return day ? [[String(day.day), arm, ...columns.map(({ text }) => text(day))]] : [];
    }),
  );
  return [head, ...rows.flat()];
}

function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
}

function verdictLine({ what, is, goal, met }: Verdict): string {
  return `${met ? 'met   ' : 'MISSED'} ${is} ${what}; goal: ${goal}`;
}
