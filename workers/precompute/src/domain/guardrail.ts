/** What is known of a run when it is judged; figures are null where there were too few people to measure by. */
export type RunFigures = {
  recall: number | null;
  coverage: number | null;
  popularityRecall: number | null;
  /** people whose held-back events the three were measured by */
  measuredBy: number;
  /** people that lists were computed for, and lists found */
  users: number;
  lists: number;
  /** numbers of the model that are none */
  broken: number;
  /** lists with a video twice */
  faulty: number;
  /** lists that held something seen; a few are events that came late */
  seenAgain: number;
};

/** Reasons not to publish a run; none when it is good. `active` are the figures of the run that is served now. */
export function objections(run: RunFigures, active: RunFigures | null): string[] {
  const found: string[] = [];
  if (run.broken > 0) found.push(`${run.broken} numbers of the model are none`);
  if (run.faulty > 0) found.push(`${run.faulty} lists are faulty`);
  if (run.seenAgain > 0.05 * run.lists) found.push(`${run.seenAgain} of ${run.lists} lists held what was seen`);
  if (run.lists < run.users) found.push(`${run.users - run.lists} of ${run.users} lists are missing`);
  if (active && run.users < active.users / 2) found.push(`${run.users} people, of ${active.users} in the active run`);
  if (run.recall !== null && !Number.isFinite(run.recall)) found.push('the recall is no number');
  if (run.recall !== null && run.popularityRecall !== null && isBelow(run, run.popularityRecall)) {
    found.push(`recall ${run.recall.toFixed(4)} is below that of popularity, ${run.popularityRecall.toFixed(4)}`);
  }
  if (run.recall !== null && active?.recall && isWorse(run, active)) {
    found.push(`recall ${run.recall.toFixed(4)} is below 0.95 of the active run's ${active.recall.toFixed(4)}`);
  }
  if (run.coverage !== null && active?.coverage && run.coverage < active.coverage / 2) {
    found.push(`coverage ${run.coverage.toFixed(4)} is below half of the active run's ${active.coverage.toFixed(4)}`);
  }
  return found;
}

/** Whether it lies below by more than chance explains: two standard errors of a share. */
function isBelow({ recall, measuredBy }: RunFigures, other: number): boolean {
  const share = Math.min(1, Math.max(0, other));
  return (recall ?? 0) < other - 2 * Math.sqrt((share * (1 - share)) / Math.max(1, measuredBy));
}

/**
 * Two runs are measured by the events of different days, and some days are easier to guess. So a fall counts when what popularity
 * would have guessed of the same days has not fallen along with it.
 */
function isWorse(run: RunFigures, active: RunFigures): boolean {
  const easier = run.popularityRecall && active.popularityRecall ? run.popularityRecall / active.popularityRecall : 1;
  return isBelow(run, 0.95 * (active.recall ?? 0) * Math.min(1, easier));
}
