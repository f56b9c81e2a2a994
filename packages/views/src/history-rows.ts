import type { AnyBulkWriteOperation, Document } from '@reelgraph/mongo';
import type { ViewEvent } from './view.ts';

/** A raw event. */
export type EventRow = Omit<ViewEvent, 'id'> & { _id: string; partition: number; writtenAt: Date };

type Sums = {
  impressions: number;
  starts: number;
  qualified: number;
  completed: number;
  skipped: number;
  watchedMs: number;
};

/** The views of a video in one hour from one region. */
export type RollupRow = Sums & { _id: string; videoId: string; hour: Date; region: string | null; partition: number };

/** All that a viewer did with a video, in one row: what learning and "seen" stand on. */
export type InteractionRow = Sums & {
  _id: string;
  userId: string;
  videoId: string;
  seen: boolean;
  firstAt: Date;
  lastAt: Date;
  /** From where it was watched last, where that is known. */
  region?: string;
};

const HOUR = 3_600_000;

export function interactionId(userId: string, videoId: string): string {
  return `${userId}:${videoId}`;
}

/** For an aggregation that ends with those of some videos that a viewer had on screen, ever, as `seenVideo`. */
export function seenUnion(viewerId: string, videoIds: readonly string[]): Document {
  const asked = { _id: { $in: videoIds.map((videoId) => interactionId(viewerId, videoId)) }, seen: true };
  const pipeline = [{ $match: asked }, { $project: { _id: 0, seenVideo: '$videoId' } }];
  return { $unionWith: { coll: 'interactions', pipeline } };
}

export function toEventRow({ id, ...event }: ViewEvent, partition: number): EventRow {
  return { _id: id, ...event, partition, writtenAt: new Date() };
}

/** The writes that add events to the hourly sums. */
export function addRollups(events: readonly EventRow[]): AnyBulkWriteOperation<RollupRow>[] {
  const hourOf = ({ at }: EventRow) => Math.floor(at.getTime() / HOUR);
  const groups = Map.groupBy(events, (event) => `${event.videoId}:${hourOf(event)}:${event.region ?? ''}`);
  return [...groups].map(([_id, group]) => {
    const { videoId, region, partition, at } = first(group);
    const hour = new Date(at.getTime() - (at.getTime() % HOUR));
    const $setOnInsert = { videoId, region, partition, hour };
    return { updateOne: { filter: { _id }, update: { $setOnInsert, $inc: sum(group) }, upsert: true } };
  });
}

/** The writes that add events to the interactions. */
export function addInteractions(events: readonly EventRow[]): AnyBulkWriteOperation<InteractionRow>[] {
  const groups = Map.groupBy(events, ({ viewerId, videoId }) => interactionId(viewerId, videoId));
  return [...groups].map(([_id, group]) => {
    const { viewerId: userId, videoId } = first(group);
    const times = group.map(({ at }) => at.getTime());
    const region = group.findLast((event) => event.region !== null)?.region;
    const update = {
      $setOnInsert: { userId, videoId },
      $inc: sum(group),
      $max: { lastAt: new Date(Math.max(...times)), seen: group.some(({ seen }) => seen) },
      $min: { firstAt: new Date(Math.min(...times)) },
      ...(region && { $set: { region } }),
    };
    return { updateOne: { filter: { _id }, update, upsert: true } };
  });
}

function sum(events: readonly EventRow[]): Sums {
  const count = (counts: (event: EventRow) => boolean) => events.filter(counts).length;
  return {
    impressions: events.length,
    starts: count(({ watchedMs }) => watchedMs > 0),
    qualified: count(({ qualified }) => qualified),
    completed: count(({ completed }) => completed),
    skipped: count(({ skipped }) => skipped),
    watchedMs: events.reduce((total, { watchedMs }) => total + watchedMs, 0),
  };
}

function first<T>(group: readonly T[]): T {
  const [one] = group;
  if (one === undefined) throw new Error('a group has at least one member');
  return one;
}
