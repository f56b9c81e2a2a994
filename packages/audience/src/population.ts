import { hash } from 'node:crypto';
import { randomNumbers } from '@reelgraph/ranking';
import { audienceRules } from './audience-rules.ts';

/** A planted video; its number is its place among all. */
export type SyntheticVideo = {
  readonly topic: number;
  readonly creator: number;
  readonly quality: number;
  /** The day on which it is published; 0 is before the first. */
  readonly day: number;
};

export type SyntheticPerson = {
  readonly number: number;
  /** How much each topic is wanted. */
  readonly topics: readonly number[];
  readonly creators: ReadonlySet<number>;
  /** How many videos they look at on a day, unless they lose patience. */
  readonly dayLength: number;
};

/** People and videos that are the same for the same seed. */
export class Population {
  readonly seed: number;
  readonly people: readonly SyntheticPerson[];
  readonly videos: readonly SyntheticVideo[];

  constructor(seed: number, size: { users: number; days: number }) {
    const { videosPerPerson, creators, uploadsPerDay, topics, topicSkew } = audienceRules;
    const random = randomNumbers(seed);
    this.seed = seed;
    const weights = Array.from({ length: topics }, (_, topic) => 1 / (topic + 1) ** topicSkew);
    this.people = Array.from({ length: size.users }, (_, number) => makePerson(number, weights, random));
    const homes = Array.from({ length: creators }, () => pick(weights, random));
    const makeVideo = (day: number): SyntheticVideo => {
      const creator = Math.floor(random() * creators);
      // A creator has one topic, and strays from it at times.
      const topic = random() < 0.8 ? (homes[creator] ?? 0) : pick(weights, random);
      return { topic, creator, day, quality: audienceRules.quality * normal(random) };
    };
    const before = Array.from({ length: size.users * videosPerPerson }, () => makeVideo(0));
    const perDay = Math.round(creators * uploadsPerDay);
    const after = Array.from({ length: size.days * perDay }, (_, i) => makeVideo(1 + Math.floor(i / perDay)));
    this.videos = [...before, ...after];
  }

  /** The chance that somebody watches a video to its end. */
  chance(person: SyntheticPerson, video: SyntheticVideo): number {
    const { steepness, halfAt, likedCreator } = audienceRules;
    const creator = person.creators.has(video.creator) ? likedCreator : 0;
    const wanted = (person.topics[video.topic] ?? 0) + creator + video.quality;
    return 1 / (1 + Math.exp(-steepness * (wanted - halfAt)));
  }

  /** A number below 1 that is the same for the same person, video and question, in whatever feed they meet. */
  luck(person: SyntheticPerson, video: number, question: string): number {
    const bytes = hash('sha256', `${this.seed}:${person.number}:${video}:${question}`, 'buffer');
    return bytes.readUInt32BE() / 2 ** 32;
  }

  watchesToEnd(person: SyntheticPerson, number: number): boolean {
    const video = this.videos[number];
    return !!video && this.luck(person, number, 'end') < this.chance(person, video);
  }
}

function makePerson(number: number, weights: readonly number[], random: () => number): SyntheticPerson {
  const { tastes, likedCreators, creators, dayMean, dayMost } = audienceRules;
  const topics = weights.map(() => 0);
  const left = [...weights];
  for (const taste of tastes) {
    const topic = pick(left, random);
    topics[topic] = taste;
    left[topic] = 0;
  }
  const liked = Array.from({ length: likedCreators }, () => Math.floor(random() * creators));
  const dayLength = Math.min(dayMost, Math.max(5, Math.round(dayMean * (0.5 + random()))));
  return { number, topics, creators: new Set(liked), dayLength };
}

function pick(weights: readonly number[], random: () => number): number {
  let target = random() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    target -= weight;
    if (target < 0) return index;
  }
  return weights.length - 1;
}

function normal(random: () => number): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}
