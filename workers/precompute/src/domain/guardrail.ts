import { feedRules } from './feed-rules.ts';

const rules = feedRules.guardrail;

/** How well something guesses held-back events; null where there were too few people to measure by. */
export type Guessed = {
  recall: number | null;
  coverage: number | null;
  popularityRecall: number | null;
  /** people whose held-back events the three were measured by */
  measuredBy: number;
};

/** What is known of a run when it is judged; its own guesses are those of the model for the last day. */
export type RunFigures = Guessed & {
  /** in the order in which lists show it, affinity and model together, of any held-back events */
  shown?: Guessed | null;
  /** people that lists were computed for, and lists found */
  users: number;
  lists: number;
  /** numbers of the model that are none */
  broken: number;
  /** lists with a video twice */
  faulty: number;
  /** lists that held something seen, which was taken out; a few are events that came late */
  seenAgain: number;
  /** lists that hold something seen, or gone, after that */
  unfit: number;
};

/** Reasons not to publish a run; none when it is good. `active` are the figures of the run that is served now. */
export function objections(run: RunFigures, active: RunFigures | null): string[] {
  const found: string[] = [];
  if (run.broken > 0) found.push(`${run.broken} numbers of the model are none`);
  if (run.faulty > 0) found.push(`${run.faulty} lists are faulty`);
  if (run.unfit > 0) found.push(`${run.unfit} lists hold what was seen or is gone`);
  if (run.seenAgain > Math.max(rules.lateLists, rules.latePart * run.lists))
    found.push(`${run.seenAgain} of ${run.lists} lists held what was seen`);
  if (run.lists < run.users) found.push(`${run.users - run.lists} of ${run.users} lists are missing`);
  if (active && run.users < rules.coverage * active.users)
    found.push(`${run.users} people, of ${active.users} in the active run`);
  found.push(...weaknesses(run, active));
  if (run.shown) found.push(...weaknesses(run.shown, active?.shown ?? null).map((reason) => `as shown, ${reason}`));
  return found;
}

function weaknesses(run: Guessed, active: Guessed | null): string[] {
  const found: string[] = [];
  if (run.recall !== null && !Number.isFinite(run.recall)) found.push('the recall is no number');
  if (
    run.recall !== null &&
    run.popularityRecall !== null &&
    isBelow(run, Math.min(rules.guessed, run.popularityRecall))
  ) {
    found.push(`recall ${run.recall.toFixed(4)} is below that of popularity, ${run.popularityRecall.toFixed(4)}`);
  }
  if (run.recall !== null && active?.recall && isWorse(run, active)) {
    found.push(`recall ${run.recall.toFixed(4)} is below 0.95 of the active run's ${active.recall.toFixed(4)}`);
  }
  if (run.coverage !== null && active?.coverage && run.coverage < rules.coverage * active.coverage) {
    found.push(`coverage ${run.coverage.toFixed(4)} is below half of the active run's ${active.coverage.toFixed(4)}`);
  }
  return found;
}

/**
 * Whether a recall lies below a bound. Measured by so few people that chance alone would explain such a fall as often as not, it must lie
 * below by two standard errors of a share.
 */
function isBelow({ recall, measuredBy }: Guessed, bound: number, of = bound): boolean {
  const share = Math.min(1, Math.max(0, of));
  const chance = rules.errors * Math.sqrt((share * (1 - share)) / Math.max(1, measuredBy));
  return (recall ?? 0) < (chance <= (1 - rules.recall) * share ? bound : Math.min(bound, of - chance));
}

/**
 * Two runs are measured by the events of different days, and some days are easier to guess. So a fall counts when what popularity
 * would have guessed of the same days has not fallen along with it.
 */
function isWorse(run: Guessed, active: Guessed): boolean {
  const easier = run.popularityRecall && active.popularityRecall ? run.popularityRecall / active.popularityRecall : 1;
  const expected = (active.recall ?? 0) * Math.min(1, easier);
  return isBelow(run, rules.recall * expected, expected);
}
