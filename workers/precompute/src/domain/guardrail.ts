/** What is known of a run when it is judged; figures are null where there were too few people to measure by. */
export type RunFigures = {
  recall: number | null;
  coverage: number | null;
  popularityRecall: number | null;
  /** people that lists were computed for, and lists found */
  users: number;
  lists: number;
  /** lists with a video twice */
  faulty: number;
  /** lists that held something seen; a few are events that came late */
  seenAgain: number;
};

/** Reasons not to publish a run; none when it is good. `active` are the figures of the run that is served now. */
export function objections(run: RunFigures, active: RunFigures | null): string[] {
  const found: string[] = [];
  if (run.faulty > 0) found.push(`${run.faulty} lists are faulty`);
  if (run.seenAgain > 0.05 * run.lists) found.push(`${run.seenAgain} of ${run.lists} lists held what was seen`);
  if (run.lists < run.users) found.push(`${run.users - run.lists} of ${run.users} lists are missing`);
  if (active && run.users < active.users / 2) found.push(`${run.users} people, of ${active.users} in the active run`);
  if (run.recall !== null && !Number.isFinite(run.recall)) found.push('the recall is no number');
  if (run.recall !== null && run.popularityRecall !== null && run.recall < run.popularityRecall) {
    found.push(`recall ${run.recall.toFixed(4)} is below that of popularity, ${run.popularityRecall.toFixed(4)}`);
  }
  if (run.recall !== null && active?.recall && run.recall < 0.95 * active.recall) {
    found.push(`recall ${run.recall.toFixed(4)} is below 0.95 of the active run's ${active.recall.toFixed(4)}`);
  }
  if (run.coverage !== null && active?.coverage && run.coverage < active.coverage / 2) {
    found.push(`coverage ${run.coverage.toFixed(4)} is below half of the active run's ${active.coverage.toFixed(4)}`);
  }
  return found;
}
