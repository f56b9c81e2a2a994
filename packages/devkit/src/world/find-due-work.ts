import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ChangeLog } from '@reelgraph/changes';
import * as jobs from '@reelgraph/jobs';
import type { ObjectStore } from '@reelgraph/objects';
import type { Queues } from '@reelgraph/queue';
import type { Redis } from '@reelgraph/redis';
import type { TierStore, UploadStore, VideoStore } from '@reelgraph/videos';
import type { RoomName } from '../rooms.ts';
import { countViewBacklog } from './count-view-backlog.ts';

export type WorldStores = {
  events: { sqs: SQSClient; queueUrl: string };
  raw: ObjectStore;
  uploads: UploadStore;
  videos: VideoStore;
  tiers: TierStore;
  queues: Queues;
  changes: ChangeLog;
  views: { redis: Redis; prefix: string };
};

/** Work that comes due this soon is waited for; what is due later is for a test to bring about. */
const soonMs = 60_000;
const jobNames = Object.values(jobs).flatMap((job) => ('name' in job && 'payload' in job ? [job.name] : []));

/** In the order of the way of a video; each with the room whose work it is. */
const looks: readonly { doneBy: RoomName; look: (stores: WorldStores, now: Date) => Promise<string[]> }[] = [
  { doneBy: 'intake', look: lookAtEvents },
  { doneBy: 'intake', look: lookAtUploads },
  { doneBy: 'compressor', look: lookAtVideos },
  { doneBy: 'compressor', look: lookAtJobs },
  { doneBy: 'intake', look: lookAtPurges },
  { doneBy: 'intake', look: lookAtChanges },
  { doneBy: 'ingester', look: lookAtViews },
  { doneBy: 'archiver', look: lookAtArchiving },
  { doneBy: 'restorer', look: lookAtRestoring },
];

/**
 * What the rooms of a world should be working on at `now`, in words; nothing when it has settled. It looks where work
 * comes from before it looks where it goes, so work on its way between the two is never missed.
 */
export async function findDueWork(stores: WorldStores, now: Date, has: (room: RoomName) => boolean): Promise<string[]> {
  const due: string[] = [];
  for (const { doneBy, look } of looks) if (has(doneBy)) due.push(...(await look(stores, now)));
  return due;
}

async function lookAtEvents({ events }: WorldStores): Promise<string[]> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const wanted = new GetQueueAttributesCommand({ QueueUrl: events.queueUrl, AttributeNames: [...AttributeNames] });
  const { Attributes = {} } = await events.sqs.send(wanted);
  const count = AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  return count > 0 ? [`${count} events of S3 are unheard`] : [];
}

async function lookAtUploads({ uploads, raw }: WorldStores, now: Date): Promise<string[]> {
  const open = await uploads.unheard(new Date(0), new Date(8.64e15), 1000);
  const unheard = await Promise.all(
    open.map(async ({ id, status, key }) => {
      if (status === 'UPLOADED') return `upload ${id} is UPLOADED`;
      return (await raw.head(key)) ? `the bytes of upload ${id} are there unnoticed` : undefined;
    }),
  );
  const overdue = await uploads.overdue(now, 10);
  const cleaning = await uploads.dueForCleaning(10);
  return [
    ...unheard.filter((one) => one !== undefined),
    ...overdue.map(({ id }) => `upload ${id} has expired unnoticed`),
    ...cleaning.map(({ id }) => `the object of upload ${id} is to be removed`),
  ];
}

async function lookAtVideos({ videos }: WorldStores, now: Date): Promise<string[]> {
  const compression = await videos.dueForCompression(new Date(now.getTime() + soonMs), 10);
  return compression.map(({ id, status }) => `video ${id} is ${status} and to be compressed`);
}

async function lookAtPurges({ videos }: WorldStores): Promise<string[]> {
  return (await videos.dueForPurge(10)).map((id) => `the objects of video ${id} are to be removed`);
}

async function lookAtJobs({ queues }: WorldStores): Promise<string[]> {
  const looks = jobNames.map(async (name) => {
    const { waiting, active } = await queues.counts(name);
    const delayed = await queues.queue(name).getDelayed(0, 100);
    const soon = delayed.filter((job) => job.timestamp + job.delay < Date.now() + soonMs).length;
    const counts = Object.entries({ waiting, active, 'due soon': soon }).filter(([, count]) => count > 0);
    return counts.map(([state, count]) => `${count} ${name} jobs are ${state}`);
  });
  return (await Promise.all(looks)).flat();
}

async function lookAtChanges({ changes }: WorldStores): Promise<string[]> {
  const count = (await changes.unpublished(100)).length;
  return count > 0 ? [`${count} changes are unpublished`] : [];
}

async function lookAtArchiving({ tiers }: WorldStores, now: Date): Promise<string[]> {
  const parts = await tiers.dueParts(now);
  const leftovers = await tiers.dueForCleaning(10);
  return [
    ...parts.map((part) => `videos of part ${part} are to be looked at by the archiver`),
    ...leftovers.map(({ id }) => `old objects of video ${id} are to be deleted`),
  ];
}

async function lookAtRestoring({ tiers }: WorldStores): Promise<string[]> {
  return (await tiers.restoring(10)).map((id) => `video ${id} is RESTORING`);
}

async function lookAtViews({ views }: WorldStores): Promise<string[]> {
  const count = await countViewBacklog(views.redis, views.prefix);
  return count > 0 ? [`${count} entries of the view log wait for the ingester`] : [];
}
