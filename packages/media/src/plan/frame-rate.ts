import type { PacketScan } from '../read/packet-scan.ts';
import type { Ratio } from '../read/probe-facts.ts';

const USUAL: readonly Ratio[] = [
  ...[24, 30, 60, 120, 240].flatMap((rate) => [
    { num: rate * 1000, den: 1001 },
    { num: rate, den: 1 },
  ]),
  ...[15, 20, 25, 48, 50, 100].map((rate) => ({ num: rate, den: 1 })),
];

export const perSecond = ({ num, den }: Ratio): number => num / den;

type Pace = Pick<PacketScan, 'frames' | 'frameSeconds' | 'steady' | 'startSeconds' | 'endSeconds' | 'lastFrameSeconds'>;

/**
 * The source's rate by its packets, snapped to a usual one. A steady source keeps its average, an unsteady one gets the
 * rate of its usual step, so that bursts of a screen recording keep their motion.
 */
export function sourceRate({ frames, frameSeconds, steady, startSeconds, endSeconds, lastFrameSeconds }: Pace): Ratio {
  const span = endSeconds - lastFrameSeconds - startSeconds;
  const average = frames > 1 && span > 0 ? (frames - 1) / span : 1 / frameSeconds;
  const measured = steady ? average : Math.max(1 / frameSeconds, 15);
  // Matroska rounds to milliseconds, which tells in a short clip.
  const tolerance = steady ? Math.max(0.0005, 0.0015 / span) : 0.02;
  const near = USUAL.toSorted((a, b) => Math.abs(perSecond(a) - measured) - Math.abs(perSecond(b) - measured))[0];
  if (near && Math.abs(perSecond(near) - measured) / measured < tolerance) return near;
  return { num: Math.max(1, Math.round(measured * 1000)), den: 1000 };
}

/** At most `most` pictures a second: every second, third, ... picture, so that motion stays even. */
export function rateUpTo(rate: Ratio, most: number): Ratio {
  const every = Math.ceil(perSecond(rate) / most - 0.001);
  return every <= 1 ? rate : { num: rate.num, den: rate.den * every };
}

/** 60 on the top rung of the ladder and above, 30 below it. */
export function rungRate(source: Ratio, rung: number, ladder: readonly number[]): Ratio {
  return rateUpTo(source, rung >= Math.max(...ladder) ? 60 : 30);
}
