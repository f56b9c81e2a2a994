const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Every constant that shapes a list, each with its reason; docs/feed.md tells them in words. A new version makes new runs. */
export const feedRules = {
  version: 7,
  /** What deeds say of a taste. */
  learning: {
    /** a like is rare and meant: as much as three watches to the end */
    like: 3,
    /** writing takes more than a tap */
    comment: 4,
    /** showing it to others is rarer still */
    share: 5,
    /** what was seen of somebody who is followed was liked, as one watch to the end */
    followed: 1,
    /** each further watch says less than the one before */
    rewatch: 0.5,
    /** watching longer than three times its length is a screen left on */
    mostLengths: 3,
    /** less than this part of it, or skipped: seen and not liked */
    glance: 0.1,
    /** halves what a deed says every two weeks: tastes move */
    halfLifeDays: 14,
  },
  /** Of 20 places in a list, how many a source gets; taste has the others, and those that a source can't fill. */
  places: {
    /** what resembles the last likes: follows a new interest sooner than a model of all likes */
    SIMILAR: 2,
    /** followed people are asked for, and have a feed of their own */
    CREATOR: 2,
    /** what a region talks about, but never instead of a taste */
    TRENDING: 1,
    /** reaches what nobody has liked yet */
    HASHTAG: 1,
    /** what was published before the night; the feed itself gives a place in 15 to what came after */
    EXPLORE: 1,
  },
  /** How much of a hashtag or creator somebody liked, against how much they like of anything. */
  affinity: {
    /**
     * how far apart things lie before anything is known of them, as variances of log-odds: what a video is about divides people most, who
     * made it less; to everybody both differ little, and videos differ by how good they are
     */
    spreads: { tag: 4, creator: 0.5, tagForAll: 0.3, creatorForAll: 0.3, video: 1 },
    /** how much of what is not known of a video is drawn by chance: with none all see the same few, with more too much is missed */
    tries: 0.5,
    /** what affinity and a spread of the model's score count in log-odds, where there is too little to choose by */
    weights: { affinity: 1, model: 0.5 },
    /** so many people say as much of a video as one can at most: each a quarter of a unit of information */
    mostSaid: 4,
    /** what holds for all is found by then, and what holds for one person by these steps */
    rounds: 5,
    steps: 3,
    /** no step moves further: the curve is flat out there */
    longestStep: 1.5,
    /** how often something is liked at all is known at once */
    usualSpread: 100,
  },
  /** How what affinity and the model say is weighed, and how what is shown by it is measured. */
  judging: {
    /** so many people are asked at most: their hidden watches are some ten thousand, whose chance is small */
    people: 5_000,
    /** with fewer hidden watches the weights are not fitted */
    leastHidden: 200,
    /** as many as a list has: what the model ranks below says no more than its last */
    ranked: 500,
    /** an evening's first scrolls */
    shown: 20,
    /** how firmly the fitted weights are held near those above: as by some 80 watches */
    firmness: 20,
    /** of the fit, which moves no more by then */
    steps: 60,
  },
  candidates: {
    /** the last likes that "similar" and hashtags start from: about a day's */
    lastLikes: 20,
    /** each like counts this part of the one after it */
    likeFades: 0.95,
    /** a follower has looked at what is older in the feed of who they follow */
    creatorUploadMs: 14 * DAY,
    /** at most so many of one followed person a day, or one who uploads a lot fills the list */
    perCreator: 3,
    /** hashtags and creators of the last likes that are followed up */
    tags: 5,
    /** of each such creator the newest */
    ofOwner: 30,
    /** of the hottest so many, taste chooses */
    hottest: 50,
    /** per source; more never find a place in 500 */
    most: 150,
  },
  trending: {
    /** counts, not rates: a rate of few views is noise */
    windowMs: 7 * DAY,
    /** what was hot the day before yesterday is a quarter as hot today */
    halfLifeMs: DAY,
    /** more are never reached by the places that it has */
    most: 200,
  },
  exploring: {
    /** new is what was published since three nights ago, so that a failed night leaves a second chance */
    newForMs: 3 * DAY,
    /** and was shown to fewer people than this; then its own likes speak for it */
    shownTo: 100,
    /** the newest of these; a night's uploads of a larger place are shown to different people */
    most: 200,
    /** how much likeness to a taste counts against chance: at 0.3 the most likely is e^6 times as likely as the least */
    temperature: 0.3,
    /** of each hashtag and creator of a new video so many say where it lies: the mean of more hardly moves */
    kin: 10,
  },
  arrangement: {
    /** how much being unlike the last ones counts against being liked */
    variety: 0.2,
    /** looked ahead for a better next one, and back for what it must differ from */
    ahead: 8,
    back: 4,
    /** nobody gets further in one go, and each place takes time to compute */
    varied: 100,
    /** at most two of a creator in any ten */
    perCreator: 2,
    within: 10,
  },
  /** What lies near a video, for the session at hand. */
  near: {
    /** a page's worth of each video would do; the session asks for the rest when much of it is seen */
    kept: 40,
    /** who likes a video says half of what lies near it when so many do; the rest its hashtags say */
    halfKnownAt: 10,
    /** the most liked of its hashtags are so near to a video that nobody likes, so many of them */
    sharedTag: 0.8,
    ofTags: 30,
  },
  /** A run goes on from the factors of the active one. */
  warmStart: {
    /** from where yesterday left off, so many find what 15 find from chance */
    iterations: 5,
    /** where a smaller part of the videos is known, little is saved */
    leastKnown: 0.5,
    /** on Sundays all is learned anew, so that no day's mistake lives on */
    coldDay: 0,
  },
  /** When a run is refused. */
  guardrail: {
    /** at least this part of the active run's recall */
    recall: 0.95,
    /** where fewer people are measured than make so many standard errors as small as that fall, it must be so many below */
    errors: 2,
    /** where popularity guesses more than this there is hardly anything left to choose from, and so much is enough */
    guessed: 0.9,
    /** at least this part of the active run's coverage, and of its people */
    coverage: 0.5,
    /** events that arrive late are taken out of lists; more lists than these are no late events */
    lateLists: 5,
    /** or, in a large place, this part of all lists */
    latePart: 0.01,
  },
  /** a run may take so long, and somebody may have to start a machine, before anybody is called */
  lateAfterMs: 2 * HOUR,
  /** a newcomer is placed among so many of the most liked videos */
  newcomerVideos: 4_096,
} as const;

type Numbers<T> = { readonly [K in keyof T]: T[K] extends number ? number : Numbers<T[K]> };
export type FeedRules = Numbers<typeof feedRules>;
