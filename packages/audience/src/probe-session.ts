import type { Client } from '@reelgraph/client';
import { inTurns, tryAgain } from './in-turns.ts';
import type { OnPhone, OpenArm } from './run-arm.ts';

/** Videos of a topic, before and after something happened, of so many people; `more` of them had more of it. */
export type Probe = { before: number; after: number; people: number; more: number };

export type Probes = {
  /** Of 30 videos after four of a topic that is new to somebody, how many have it; and of 30 before. */
  interest: Probe;
  /** Of 20 videos, how many have a topic; and of the next 20, after its videos were swiped away. */
  skipped: Probe;
};

type Counts = Pick<Probe, 'before' | 'after'>;

const PROBED = 20;

/** What one session changes, on a few people: a new interest, and a topic that they have had enough of. */
export async function probeSessions(arm: OpenArm): Promise<Probes> {
  const phones = arm.phones.slice(0, PROBED);
  const interest = await inTurns(phones, (phone) => probeInterest(arm, phone));
  const skipped = await inTurns(phones, (phone) => probeSkips(arm, phone));
  return { interest: sumOf(interest), skipped: sumOf(skipped) };
}

async function probeInterest(arm: OpenArm, phone: OnPhone): Promise<Counts> {
  const topic = phone.person.topics.indexOf(0);
  const before = countOf(arm, topic, await nextIds(phone.client, 30));
  const ids = arm.ids.flatMap((id, number) => (id && arm.population.videos[number]?.topic === topic ? [id] : []));
  await report(arm, phone.client, ids.slice(0, 4), true);
  return { before, after: countOf(arm, topic, await nextIds(phone.client, 30)) };
}

async function probeSkips(arm: OpenArm, phone: OnPhone): Promise<Counts> {
  const topic = phone.person.topics.indexOf(Math.max(...phone.person.topics));
  const first = await nextIds(phone.client, 20);
  const ofTopic = first.filter((id) => countOf(arm, topic, [id]) > 0);
  await report(arm, phone.client, ofTopic, false);
  return { before: ofTopic.length, after: countOf(arm, topic, await nextIds(phone.client, 20)) };
}

async function nextIds(client: Client, count: number): Promise<string[]> {
  const page = await tryAgain(() => client.forYou({ first: count }));
  return page.edges.flatMap(({ node }) => (node ? [node.id] : []));
}

function countOf({ numbers, population }: OpenArm, topic: number, ids: readonly string[]): number {
  return ids.filter((id) => population.videos[numbers.get(id) ?? -1]?.topic === topic).length;
}

async function report({ world }: OpenArm, client: Client, ids: readonly string[], liked: boolean): Promise<void> {
  const opened = await Promise.all(ids.map((id) => tryAgain(() => client.video({ id }))));
  world.advance(20_000);
  const watch = liked ? { watchedMs: 20_000, completed: true } : { watchedMs: 1_200, skipped: true };
  const views = opened.flatMap((video) =>
    video?.playback
      ? [{ clientViewId: crypto.randomUUID(), videoId: video.id, watchToken: video.playback.watchToken, ...watch }]
      : [],
  );
  if (views.length > 0) await tryAgain(() => client.recordViews({ views }));
}

function sumOf(probes: readonly Counts[]): Probe {
  return {
    before: probes.reduce((sum, { before }) => sum + before, 0),
    after: probes.reduce((sum, { after }) => sum + after, 0),
    people: probes.length,
    more: probes.filter(({ before, after }) => after > before).length,
  };
}
