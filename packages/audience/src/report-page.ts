import { type AudienceReport, meanDays, verdictsOf } from './audience-report.ts';
import type { DayFigures } from './measure.ts';
import { plot } from './plot.ts';
import { rowsOf, titleOf } from './report-lines.ts';

const plots: readonly { title: string; most: number; unit: string; value: (day: DayFigures) => number }[] = [
  { title: 'Watched to the end', most: 100, unit: ' %', value: ({ completion }) => 100 * completion },
  { title: 'New videos found within 24 hours', most: 100, unit: ' %', value: ({ discovery }) => 100 * discovery },
  { title: 'Creators in 20 videos', most: 20, unit: '', value: ({ creatorsIn20 }) => creatorsIn20 },
  { title: 'Shown to be explored', most: 20, unit: ' %', value: ({ exploration }) => 100 * exploration },
];

/** The report as one HTML page that needs nothing else. */
export function toHtml(reports: readonly AudienceReport[]): string {
  const people = reports.reduce((sum, { users }) => sum + users, 0);
  const days = meanDays(reports);
  const verdicts = verdictsOf(reports).map(
    ({ what, is, goal, met }) =>
      `<li class="${met ? 'met' : 'missed'}"><b>${is}</b> ${what}<small>goal: ${goal}, ${met ? 'met' : 'missed'}</small></li>`,
  );
  const drawn = plots.map(({ title, ...axis }) => plot(title, days, axis));
  const seeds = reports.map(
    (report) => `<details><summary>${titleOf(report)}</summary>${table(rowsOf(report.days))}</details>`,
  );
  const count = reports.length === 1 ? 'one seed' : `${reports.length} seeds, means`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Audience</title><style>${style}</style>
<h1>What the feed was like for ${people} synthetic people</h1>
<p>The same people lived the same days with each kind of feed: by ML, by what is trending, and by chance. The oracle knows their tastes (${count}).</p>
<ul>${verdicts.join('')}</ul>
<section>${drawn.join('')}</section>
<h2>Day by day</h2>${table(rowsOf(days))}
<h2>Each seed</h2>${seeds.join('')}</html>
`;
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: string) => row.map((cell) => `<${tag}>${cell}</${tag}>`).join('');
  const body = rows.map((row) => `<tr class="${row[1]}">${cells(row, 'td')}</tr>`).join('');
  return `<table><tr>${cells(head, 'th')}</tr>${body}</table>`;
}

const style = `body{font:15px/1.5 system-ui,sans-serif;color:#1c2024;background:#fafafa;margin:2rem auto;padding:0 1rem;max-width:64rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem}
ul{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:1rem}
li{background:#fff;border-radius:8px;padding:.8rem 1rem;border-top:4px solid #0b6e4f;box-shadow:0 1px 3px #0002}li.missed{border-color:#b3261e}
li b{display:block;font-size:1.1rem}li small{display:block;color:#5a6068}
section{display:grid;grid-template-columns:repeat(auto-fit,minmax(26rem,1fr));gap:1rem}
svg{background:#fff;border-radius:8px;box-shadow:0 1px 3px #0002;width:100%}svg text{font:12px system-ui,sans-serif;fill:#5a6068}svg .title{font-size:14px;font-weight:600;fill:#1c2024}
table{border-collapse:collapse;background:#fff;width:100%}td,th{padding:.25rem .8rem;text-align:right;border-bottom:1px solid #e4e6e9}th{font-weight:600}tr.ml td{font-weight:600}
summary{cursor:pointer;padding:.3rem 0}`;
