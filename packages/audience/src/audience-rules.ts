/**
 * What the synthetic people are like. Fixed before any ranking was tuned on them: a change here is a change of the measure.
 * Fitted to KuaiRand's sample: the tenth of videos that is viewed most has half of all views there, and 44 % of what a feed
 * of such a place shows is liked.
 */
export const audienceRules = {
  version: 1,
  /** hashtags; earlier ones have more videos and more friends: the n-th counts 1 / n^0.5 */
  topics: 12,
  topicSkew: 0.5,
  /** how much somebody wants each of their own topics; any other counts 0 */
  tastes: [1, 0.8, 0.6],
  /** creators that each person likes whatever they show, and how much */
  likedCreators: 5,
  likedCreator: 0.4,
  /** how much videos differ for everybody */
  quality: 0.35,
  /** the chance to watch to the end is a logistic curve of how much it is wanted: so steep, one half at so much */
  steepness: 4,
  halfAt: 0.75,
  /** of those who did not watch to the end so many swipe within two seconds, the others leave halfway */
  swipes: 0.7,
  /** a like after every 8th, and a follow after every 5th like */
  likes: 0.125,
  follows: 0.2,
  /** somebody looks at 20 videos a day, on average; they leave after so many in a row that were nothing for them */
  dayMean: 20,
  dayMost: 40,
  patience: 8,
  /** videos there at the beginning for each person, and new ones a day for each creator */
  videosPerPerson: 5,
  creators: 40,
  uploadsPerDay: 1.5,
  durationMs: 20_000,
} as const;
