const HOUR = 3_600_000;

/** Every constant of the session at hand, each with its reason; docs/feed.md tells them in words. */
export const sessionRules = {
  /** so many deeds make the session */
  deeds: 20,
  /** each watch counts this part of the one after it: after 20 it says little */
  fades: 0.92,
  /** a watch that is a view says half of one to the end */
  viewed: 0.5,
  /** a like says more than a watch to the end */
  liked: 1.5,
  /** what was liked longer ago is no part of the session; the night has learned from it */
  likedMs: 6 * HOUR,
  /** swiping away is meant: with three times what watching to the end says, a topic sinks to under half within 20 videos (audience) */
  swiped: 3,
  /** a video as near as can be to one that was liked just now comes as early as one at a quarter of its place */
  strength: 4,
  /** no one can be moved by more than 64 times its place */
  most: 3,
  /** added to each place, so that the very first can be moved down too */
  before: 8,
  /** where what is near but not in the list starts from: behind a page or two, unless it is very near */
  outsidersFrom: 40,
  /** what is less near than this is no reason to show it */
  leastNear: 0.15,
  /** one place in so many goes to uploads of the day: with the list's own 1 in 20 a little over a tenth for what is new */
  lateEvery: 15,
  /** the first of them early enough for a page of ten */
  lateAt: 7,
  /** every third is fresh, for those without a list */
  freshEvery: 3,
  /** from so many watches on something can be said of a newcomer */
  newcomerWatches: 5,
  /** more are not reached before the night */
  newcomerList: 300,
  /** videos that chosen hashtags begin with: a page or two; then what is much viewed */
  ofTopics: 20,
  /** nobody fills a feed, as in the lists of the night */
  perCreator: 2,
  within: 10,
} as const;
