import { startTestStores } from '@reelgraph/devkit';
import type { AudienceReport } from './audience-report.ts';
import { gainsOf } from './gap.ts';
import { figuresOf, likeRate, topTenthShare } from './measure.ts';
import { runOracle } from './oracle.ts';
import { Population } from './population.ts';
import { type Probes, probeSessions } from './probe-session.ts';
import { runArm, type Shown } from './run-arm.ts';

export type AudienceOptions = {
  users: number;
  days: number;
  seeds: readonly number[];
  onProgress: (text: string) => void;
  /** Stops it: within a page that everybody watches, or a night. */
  signal: AbortSignal;
};

const none = { before: 0, after: 0, people: 0, more: 0 };
const variants = ['ml', 'trending', 'random'] as const;

/** The same people, once with each kind of feed, on stores and rooms of their own; a report for each seed. */
export async function runAudience({
  users,
  days,
  seeds,
  onProgress,
  signal,
}: AudienceOptions): Promise<AudienceReport[]> {
  signal.throwIfAborted();
  const stores = await startTestStores();
  try {
    const reports: AudienceReport[] = [];
    for (const seed of seeds) {
      const population = new Population(seed, { users, days });
      const arms: Record<string, readonly Shown[]> = {};
      const probed: Probes[] = [];
      for (const variant of variants) {
        arms[variant] = await runArm({
          ...{ stores: stores.env, population, days, variant, signal },
          onProgress: (text) => onProgress(`seed ${seed}, ${text}`),
          afterwards: async (arm) => {
            if (variant === 'ml') probed.push(await probeSessions(arm));
          },
        });
      }
      const probes = probed[0] ?? { interest: none, skipped: none };
      arms.oracle = runOracle(population, days);
      const figures = Object.entries(arms).map(([arm, shown]) => [arm, figuresOf(shown, population, days)] as const);
      reports.push({
        ...{ seed, users, probes, gains: gainsOf(arms, users), days: Object.fromEntries(figures) },
        fit: { liked: likeRate(arms.ml ?? []), topTenth: topTenthShare(arms.ml ?? [], population) },
      });
    }
    return reports;
  } finally {
    await stores.stop();
  }
}
