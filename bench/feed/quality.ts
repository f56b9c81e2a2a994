import { readFileSync } from 'node:fs';
import {
  buildMatrix,
  chooseSettings,
  defaultSettings,
  EventLog,
  evaluate,
  type Matrix,
  Pool,
  type Quality,
  rankUsers,
  type Settings,
  trainModel,
} from '@reelgraph/ranking';

export type Split = { train: string; valid: string };

const K = 20;
const popularityOnly = { factors: 0, neighbours: 0, linear: 0, popularity: 1, newcomer: 0 };

/** What the file command would do with the training events, measured by those held back: at defaults and with --tune. */
export async function ourQuality({ train, valid }: Split): Promise<Record<string, Quality>> {
  await using pool = await Pool.start();
  const { log, users, videos } = readLog(train);
  const { matrix, videoIds } = buildMatrix(pool.arena, log, { users: users.size, videos: videos.size });
  const wanted = readWanted(valid, users, videos, videoIds);
  const measure = (settings: Settings) => measureModel(pool, matrix, settings, wanted);
  const choose = (tune: boolean) =>
    chooseSettings(pool, matrix, defaultSettings, { tune, kind: 'time', seed: 1 }).then(({ settings }) => settings);
  return {
    'popularity, ours': await measure({ ...defaultSettings, blend: popularityOnly }),
    'Reelgraph, defaults': await measure(await choose(false)),
    'Reelgraph, --tune': await measure(await choose(true)),
  };
}

async function measureModel(
  pool: Pool,
  matrix: Matrix,
  settings: Settings,
  wanted: Map<number, Set<number>>,
): Promise<Quality> {
  const mark = pool.arena.mark();
  const model = await trainModel(pool, matrix, settings);
  const ranking = await rankUsers(pool, model, Uint32Array.from(wanted.keys()), K);
  const quality = evaluate(ranking, [...wanted.values()], { k: K, videos: matrix.videos });
  pool.arena.release(mark);
  return quality;
}

function rows(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

function readLog(path: string): { log: EventLog; users: Map<string, number>; videos: Map<string, number> } {
  const log = new EventLog();
  const users = new Map<string, number>();
  const videos = new Map<string, number>();
  for (const [user = '', video = '', value] of rows(path)) {
    log.push(numberOf(users, user), numberOf(videos, video), Number(value));
  }
  return { log, users, videos };
}

function numberOf(numbers: Map<string, number>, id: string): number {
  const number = numbers.get(id) ?? numbers.size;
  numbers.set(id, number);
  return number;
}

/** What known users liked later. A video that nobody trained on counts as missed. */
function readWanted(
  path: string,
  users: Map<string, number>,
  videos: Map<string, number>,
  videoIds: Uint32Array,
): Map<number, Set<number>> {
  const numbers = new Map(Array.from(videoIds, (id, number) => [id, number]));
  const wanted = new Map<number, Set<number>>();
  let unknown = -1;
  for (const [user = '', video = '', value] of rows(path)) {
    const row = users.get(user);
    if (row === undefined || !(Number(value) > 0)) continue;
    const likes = wanted.get(row) ?? new Set();
    likes.add(numbers.get(videos.get(video) ?? -1) ?? unknown--);
    wanted.set(row, likes);
  }
  return wanted;
}
