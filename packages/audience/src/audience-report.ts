import type { Gains, Gap } from './gap.ts';
import { gapClosed } from './gap.ts';
import type { DayFigures } from './measure.ts';
import type { Probe, Probes } from './probe-session.ts';

/** What one seed's people had. */
export type AudienceReport = {
  seed: number;
  users: number;
  days: Readonly<Record<string, readonly DayFigures[]>>;
  gains: readonly Gains[];
  probes: Probes;
  /** How their feed compares with the data that they are fitted to. */
  fit: { liked: number; topTenth: number };
};

/** What was promised, what was measured, and whether it is enough. */
export type Verdict = { what: string; is: string; goal: string; met: boolean };

/** How much of the gap the feed must close, from day 2 on. */
const GOAL = 0.4;
/** KuaiRand's sample: the part of what was seen that was liked, and the part of all views that went to the tenth of videos viewed most. */
export const kuaiRand = { liked: 0.443, topTenth: 0.503 } as const;
/** People are like those of the sample where both lie so near to it: a feed by chance lies 20 and 35 points below, one that knows every taste 40 above. */
export const FIT = 0.1;

export function verdictsOf(reports: readonly AudienceReport[]): Verdict[] {
  const gap = gapClosed(reports.map(({ gains }) => gains));
  const interest = sumOf(reports.map(({ probes }) => probes.interest));
  const skipped = sumOf(reports.map(({ probes }) => probes.skipped));
  const repeats = reports.flatMap(({ days }) => days.ml ?? []).reduce((sum, day) => sum + day.repeats, 0);
  return [
    {
      what: 'of the gap from trending to the oracle, closed from day 2 on',
      ...{ is: gapText(gap), goal: `at least ${percent(GOAL)}`, met: gap.closed >= GOAL && gap.low > 0 },
    },
    {
      what: 'people to whom a new interest shows within 30 videos',
      is: `${interest.more} of ${interest.people} (${interest.before} such videos before, ${interest.after} after)`,
      ...{ goal: 'all', met: interest.more === interest.people },
    },
    {
      what: 'of a topic that was swiped away, left in the next 20 videos',
      is: `${percent(skipped.after / Math.max(1, skipped.before))} (${skipped.before} before, ${skipped.after} after)`,
      ...{ goal: 'at most half', met: skipped.after <= skipped.before / 2 },
    },
    { what: 'repeats in the ML feed', is: String(repeats), goal: '0', met: repeats === 0 },
    fitVerdict(reports),
  ];
}

export function gapText({ closed, low, high }: Gap): string {
  return `${percent(closed)} (95 %: ${percent(low)} to ${percent(high)})`;
}

/** The people beside the data that they are fitted to. */
function fitVerdict(reports: readonly AudienceReport[]): Verdict {
  const liked = meanOf(reports.map(({ fit }) => fit.liked));
  const topTenth = meanOf(reports.map(({ fit }) => fit.topTenth));
  return {
    what: 'of what the ML feed shows is liked, and of the views the tenth of videos viewed most has',
    is: `${percent(liked)}, ${percent(topTenth)}`,
    goal: `KuaiRand’s ${percent(kuaiRand.liked)}, ${percent(kuaiRand.topTenth)}, to ${FIT * 100} points`,
    met: Math.abs(liked - kuaiRand.liked) <= FIT && Math.abs(topTenth - kuaiRand.topTenth) <= FIT,
  };
}

/** Each kind of feed day by day, the mean over the seeds. */
export function meanDays(reports: readonly AudienceReport[]): Record<string, DayFigures[]> {
  const arms = Object.keys(reports[0]?.days ?? {});
  return Object.fromEntries(
    arms.map((arm) => {
      const first = reports[0]?.days[arm] ?? [];
      return [arm, first.map((_, index) => meanDay(reports.flatMap(({ days }) => days[arm]?.[index] ?? [])))];
    }),
  );
}

function meanDay(days: readonly DayFigures[]): DayFigures {
  const mean = (figure: (day: DayFigures) => number) => meanOf(days.map(figure));
  return {
    ...{ day: days[0]?.day ?? 0, shown: mean(({ shown }) => shown), repeats: mean(({ repeats }) => repeats) },
    ...{ completion: mean(({ completion }) => completion), discovery: mean(({ discovery }) => discovery) },
    ...{ creatorsIn20: mean((day) => day.creatorsIn20), exploration: mean(({ exploration }) => exploration) },
  };
}

function sumOf(probes: readonly Probe[]): Probe {
  const sum = (figure: keyof Probe) => probes.reduce((total, probe) => total + probe[figure], 0);
  return { before: sum('before'), after: sum('after'), people: sum('people'), more: sum('more') };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

export function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}
