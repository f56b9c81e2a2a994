import type { DayFigures, Gap } from './measure.ts';
import type { Probes } from './probe-session.ts';

export type AudienceReport = {
  seed: number;
  users: number;
  days: Readonly<Record<string, readonly DayFigures[]>>;
  gap: Gap;
  probes: Probes;
  topTenth: number;
};

const columns: readonly { title: string; text: (day: DayFigures) => string }[] = [
  { title: 'shown', text: ({ shown }) => String(shown) },
  { title: 'completed', text: ({ completion }) => percent(completion) },
  { title: 'new found in 24 h', text: ({ discovery }) => percent(discovery) },
  { title: 'creators in 20', text: ({ creatorsIn20 }) => creatorsIn20.toFixed(1) },
  { title: 'explored', text: ({ exploration }) => percent(exploration) },
  { title: 'repeats', text: ({ repeats }) => String(repeats) },
];

/** The report as lines for a terminal. */
export function toLines(report: AudienceReport): string[] {
  const rows = rowsOf(report);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const table = rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
  return [`Seed ${report.seed}, ${report.users} people`, ...table, ...sentences(report)];
}

/** The report as one HTML page that needs nothing else. */
export function toHtml(reports: readonly AudienceReport[]): string {
  const sections = reports.map((report) => {
    const [head = [], ...rows] = rowsOf(report);
    const cells = (row: readonly string[], tag: string) => row.map((cell) => `<${tag}>${cell}</${tag}>`).join('');
    const table = `<table><tr>${cells(head, 'th')}</tr>${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')}</table>`;
    const plots = [
      plot('Watched to the end', report, ({ completion }) => completion),
      plot('New videos found within 24 hours', report, ({ discovery }) => discovery),
      plot('Creators in 20 videos', report, ({ creatorsIn20 }) => creatorsIn20 / 20),
    ];
    const said = sentences(report).map((sentence) => `<p>${sentence}</p>`);
    return `<h2>Seed ${report.seed}, ${report.users} people</h2>${table}${said.join('')}<div>${plots.join('')}</div>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Audience</title><style>${style}</style><h1>Audience</h1>${sections.join('')}</html>\n`;
}

function sentences({ gap, probes, topTenth }: AudienceReport): string[] {
  const { interest, skipped } = probes;
  return [
    `From day 2 on the ML feed closes ${percent(gap.closed)} of the gap from trending to the oracle (95 %: ${percent(gap.low)} to ${percent(gap.high)}).`,
    `A new interest: ${interest.after} of its videos in 30 after it showed, ${interest.before} before (20 people together).`,
    `A skipped topic: ${skipped.after} of its videos in 20 after it was swiped away, ${skipped.before} before (20 people together).`,
    `The tenth of videos that was viewed most under trending had ${percent(topTenth)} of the views.`,
  ];
}

function rowsOf({ days }: AudienceReport): string[][] {
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

const size = { width: 320, height: 180, left: 40, bottom: 24, top: 24 };
const colours: Readonly<Record<string, string>> = {
  ml: '#0b6e4f',
  trending: '#c1440e',
  random: '#777777',
  oracle: '#2f4b9b',
};

function plot(title: string, { days }: AudienceReport, value: (day: DayFigures) => number): string {
  const { width, height, left, bottom, top } = size;
  const count = Math.max(2, ...Object.values(days).map(({ length }) => length));
  const x = (day: number) => left + ((day - 1) / (count - 1)) * (width - left - 70);
  const y = (part: number) => height - bottom - part * (height - bottom - top);
  const lines = Object.entries(days).map(([arm, figures]) => {
    const colour = colours[arm] ?? 'black';
    const points = figures.map((day) => `${x(day.day).toFixed(1)},${y(value(day)).toFixed(1)}`).join(' ');
    const last = figures.at(-1);
    const label = last ? `<text x="${x(last.day) + 6}" y="${y(value(last)) + 4}" fill="${colour}">${arm}</text>` : '';
    return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"/>${label}`;
  });
  const axis = `<path d="M${left} ${y(1)}V${y(0)}H${width - 60}" fill="none" stroke="#999"/>`;
  const marks = `<text x="4" y="${y(1) + 4}">100 %</text><text x="4" y="${y(0) + 4}">0 %</text>`;
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" role="img"><title>${title}</title><text x="${left}" y="14">${title}</text>${axis}${marks}${lines.join('')}</svg>`;
}

const style =
  'body{font:15px system-ui;margin:2rem;max-width:70rem}table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:right;border-bottom:1px solid #ddd}svg text{font:11px system-ui}';

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}
