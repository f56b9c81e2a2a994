import type { DayFigures } from './measure.ts';

export type Axis = { most: number; unit: string; value: (day: DayFigures) => number };

const size = { width: 460, height: 240, left: 52, right: 124, top: 36, bottom: 30 };
const marks = [0, 0.25, 0.5, 0.75, 1];
const colours: Readonly<Record<string, string>> = {
  ml: '#0b6e4f',
  trending: '#c1440e',
  random: '#777777',
  oracle: '#2f4b9b',
};
const LABEL_HEIGHT = 14;

/** A line for each kind of feed over the days, as an SVG. */
export function plot(
  title: string,
  days: Readonly<Record<string, readonly DayFigures[]>>,
  { most, unit, value }: Axis,
): string {
  const { width, height, left, right, top, bottom } = size;
  const count = Math.max(1, ...Object.values(days).map(({ length }) => length));
  const x = (day: number) => left + (count > 1 ? (day - 1) / (count - 1) : 0.5) * (width - left - right);
  const y = (figure: number) => height - bottom - (figure / most) * (height - bottom - top);
  const lines = Object.entries(days).map(([arm, figures]) => {
    const colour = colours[arm] ?? 'black';
    const points = figures.map((day) => [x(day.day).toFixed(1), y(value(day)).toFixed(1)]);
    const dots = points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"/>`).join('');
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2.5"/>${dots}`;
  });
  const grid = marks.map((part) => {
    const at = y(part * most).toFixed(1);
    const text = `<text x="${left - 8}" y="${Number(at) + 4}" text-anchor="end">${part * most}${unit}</text>`;
    return `<path d="M${left} ${at}H${width - right}" stroke="#e4e6e9"/>${text}`;
  });
  const ticks = Array.from(
    { length: count },
    (_, i) => `<text x="${x(i + 1).toFixed(1)}" y="${height - 10}" text-anchor="middle">day ${i + 1}</text>`,
  );
  const labels = labelsOf(days, (day) => y(value(day))).map(
    ({ arm, at, day }) =>
      `<text x="${x(count) + 10}" y="${(at + 4).toFixed(1)}" style="fill:${colours[arm] ?? 'black'};font-weight:600">${arm} ${value(day).toFixed(0)}${unit}</text>`,
  );
  return `<svg viewBox="0 0 ${width} ${height}" role="img"><title>${title}</title><text class="title" x="${left}" y="20">${title}</text>${grid.join('')}${ticks.join('')}${lines.join('')}${labels.join('')}</svg>`;
}

/** Where each line's name stands, moved apart where lines end close together. */
function labelsOf(days: Readonly<Record<string, readonly DayFigures[]>>, heightOf: (day: DayFigures) => number) {
  const ends = Object.entries(days).flatMap(([arm, figures]) => {
    const day = figures.at(-1);
    return day ? [{ arm, day, at: heightOf(day) }] : [];
  });
  ends.sort((a, b) => a.at - b.at);
  let last = Number.NEGATIVE_INFINITY;
  for (const end of ends) last = end.at = Math.max(end.at, last + LABEL_HEIGHT);
  let lowest = size.height - size.bottom;
  for (const end of ends.toReversed()) {
    end.at = Math.min(end.at, lowest);
    lowest = end.at - LABEL_HEIGHT;
  }
  return ends;
}
