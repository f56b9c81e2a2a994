import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Client, connect } from '@reelgraph/client';
import { type StoreEnv, startWorld, type World } from '@reelgraph/devkit';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { audienceRules } from './audience-rules.ts';
import { inTurns, tryAgain } from './in-turns.ts';
import { plantVideos } from './plant-videos.ts';
import type { Population, SyntheticPerson } from './population.ts';

/** One video that somebody had on screen. */
export type Shown = {
  day: number;
  person: number;
  video: number;
  /** On that day, from 0. */
  place: number;
  source: string;
  completed: boolean;
};

export type ArmOptions = {
  stores: StoreEnv;
  population: Population;
  days: number;
  variant: 'ml' | 'trending' | 'random';
  onProgress: (text: string) => void;
  signal: AbortSignal;
  /** What is tried on the people after the last day. */
  afterwards?: (arm: OpenArm) => Promise<void>;
};

/** Somebody on their phone. */
export type OnPhone = { person: SyntheticPerson; client: Client; id: string };

/** A place of its own with all people and videos in it. */
export type OpenArm = {
  world: World;
  population: Population;
  phones: readonly OnPhone[];
  /** Numbers of the videos by their ids, and the other way round. */
  numbers: ReadonlyMap<string, number>;
  ids: readonly (string | undefined)[];
};

const DAY = 86_400_000;
const PAGE = 10;
const precompute = join(import.meta.dirname, '../../../workers/precompute/src/main.ts');

/** Lets all people live some days with one kind of feed, by the public API; every night lists are computed. */
export async function runArm(options: ArmOptions): Promise<Shown[]> {
  const { stores, population, days, variant, onProgress, signal } = options;
  const env = {
    FEED_VARIANTS: `${variant}:100`,
    TRENDING_CACHE_MS: '5000',
    LISTS_CACHE_MS: '0',
    MAX_LOOP_DELAY_MS: '60000',
  };
  const rooms = ['user', 'video', 'feed', 'intake', 'ingester', 'gateway'] as const;
  await using world = await startWorld(stores, { rooms, env });
  await using mongo = await connectMongo({ url: world.env.MONGODB_URL, database: world.env.MONGODB_DATABASE });
  const phones = await signIn(world, population);
  const creators = await Promise.all(Array.from({ length: audienceRules.creators }, () => guest(world)));
  const videos = new Videos(
    mongo,
    population,
    creators.map(({ id }) => id),
  );
  const arm: OpenArm = { world, population, phones, numbers: videos.numbers, ids: videos.ids };
  const shown: Shown[] = [];
  await videos.plant(0, world.now(), world.now());
  for (let day = 1; day <= days; day++) {
    await videos.plant(day, world.now(), world.now());
    shown.push(...(await liveDay(arm, day, signal)));
    onProgress(`${variant}: day ${day} of ${days}`);
    await world.settle();
    world.advance(DAY / 2);
    await videos.plant(day + 1, world.now(), new Date(world.now().getTime() + DAY / 2));
    if (variant === 'ml') onProgress(await computeLists(world));
    signal.throwIfAborted();
    world.advance(DAY / 2);
  }
  await options.afterwards?.(arm);
  return shown;
}

class Videos {
  readonly numbers = new Map<string, number>();
  readonly ids: (string | undefined)[] = [];
  readonly #mongo: Mongo;
  readonly #population: Population;
  readonly #owners: readonly string[];

  constructor(mongo: Mongo, population: Population, owners: readonly string[]) {
    this.#mongo = mongo;
    this.#population = population;
    this.#owners = owners;
  }

  /** Publishes what is due up to now of a day that begins at `dawn`: its videos come evenly over the 24 hours before. */
  async plant(day: number, now: Date, dawn: Date): Promise<void> {
    const all = [...this.#population.videos.entries()].filter(([, video]) => video.day === day);
    const span = day === 0 ? 20 * DAY : DAY;
    const due = all
      .map(([number, video], i) => ({
        ...{ number, video },
        publishedAt: new Date(dawn.getTime() - (day === 0 ? DAY : 0) - (span * (i + 1)) / (all.length + 1)),
      }))
      .filter(({ number, publishedAt }) => publishedAt <= now && this.ids[number] === undefined);
    const rows = due.map(({ video: { topic, creator }, publishedAt }) => ({
      ownerId: this.#owners[creator] ?? '',
      ...{ caption: `#topic${topic}`, hashtags: [`topic${topic}`], durationMs: audienceRules.durationMs },
      publishedAt,
    }));
    const ids = await plantVideos(this.#mongo.db, rows);
    for (const [i, { number }] of due.entries()) {
      const id = ids[i] ?? '';
      this.ids[number] = id;
      this.numbers.set(id, number);
    }
  }
}

async function signIn(world: World, { people }: Population): Promise<OnPhone[]> {
  const phones: OnPhone[] = [];
  await inTurns(people, async (person) => {
    phones[person.number] = { person, ...(await guest(world)) };
  });
  return phones;
}

async function guest(world: World): Promise<{ client: Client; id: string }> {
  const client = connect(world.gatewayUrl);
  const deviceId = crypto.randomUUID();
  const { viewer } = await tryAgain(() => client.signInAsGuest({ deviceId }));
  return { client, id: viewer.id };
}

/** Everybody scrolls by pages at about the same time, until they have had enough. */
async function liveDay(arm: OpenArm, day: number, signal: AbortSignal): Promise<Shown[]> {
  const shown: Shown[] = [];
  const awake = arm.phones.map((phone) => ({ phone, after: null as string | null, place: 0, bored: 0 }));
  for (let left = awake; left.length > 0; ) {
    signal.throwIfAborted();
    const pages = await inTurns(left, async (one) => ({
      one,
      page: await tryAgain(() => one.phone.client.forYou({ first: PAGE, after: one.after })),
    }));
    arm.world.advance(PAGE * audienceRules.durationMs);
    await inTurns(pages, async ({ one, page }) => {
      const watched = await watchPage(arm, one.phone, page, one);
      shown.push(...watched.map((each) => ({ ...each, day })));
      one.after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    });
    left = left.filter(
      ({ phone, after, place, bored }) =>
        after !== null && place < phone.person.dayLength && bored < audienceRules.patience,
    );
  }
  return shown;
}

type Page = Awaited<ReturnType<Client['forYou']>>;

/** Watches one video after the other as the person's taste says, and reports it all. */
export async function watchPage(
  { population, numbers }: OpenArm,
  { person, client }: OnPhone,
  page: Page,
  scroll: { place: number; bored: number },
): Promise<Omit<Shown, 'day'>[]> {
  const watched: Omit<Shown, 'day'>[] = [];
  const views: Parameters<Client['recordViews']>[0]['views'] = [];
  for (const { node, why } of page.edges) {
    if (scroll.place >= person.dayLength || scroll.bored >= audienceRules.patience) break;
    const video = numbers.get(node?.id ?? '');
    if (video === undefined || !node?.playback) continue;
    const completed = population.watchesToEnd(person, video);
    scroll.bored = completed ? 0 : scroll.bored + 1;
    watched.push({ person: person.number, video, place: scroll.place++, source: why.source, completed });
    views.push({
      ...viewOf(population, person, video, completed),
      videoId: node.id,
      watchToken: node.playback.watchToken,
    });
  }
  if (views.length > 0) await tryAgain(() => client.recordViews({ views }));
  for (const { video, completed } of watched)
    await maybeLike(population, { person, client }, page, numbers, { video, completed });
  return watched;
}

function viewOf(population: Population, person: SyntheticPerson, video: number, completed: boolean) {
  const { durationMs, swipes } = audienceRules;
  const skipped = !completed && population.luck(person, video, 'swipe') < swipes;
  const watchedMs = completed ? durationMs : skipped ? 1_500 : durationMs / 2;
  return { clientViewId: crypto.randomUUID(), watchedMs, completed, skipped };
}

async function maybeLike(
  population: Population,
  { person, client }: Pick<OnPhone, 'person' | 'client'>,
  page: Page,
  numbers: ReadonlyMap<string, number>,
  { video, completed }: { video: number; completed: boolean },
): Promise<void> {
  if (!completed || population.luck(person, video, 'like') >= audienceRules.likes) return;
  const node = page.edges.find((edge) => numbers.get(edge.node?.id ?? '') === video)?.node;
  if (!node) return;
  await tryAgain(() => client.likeVideo({ videoId: node.id }));
  const userId = node.author?.id;
  if (userId && population.luck(person, video, 'follow') < audienceRules.follows)
    await tryAgain(() => client.followUser({ userId }));
}

/** The nightly run, by the command that an operator has. A refused one leaves yesterday's lists; answers what it said last. */
async function computeLists(world: World): Promise<string> {
  const args = [precompute, 'run', '--at', world.now().toISOString()];
  const child = spawn(process.execPath, args, {
    env: { ...world.env, NODE_ENV: 'test' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [said, code] = await Promise.all([text(child.stderr), ended]);
  if (code !== 0 && !said.includes('is refused')) throw new Error(`The nightly run ended with ${code}:\n${said}`);
  return said.slice(said.indexOf('Run ')).trim();
}
