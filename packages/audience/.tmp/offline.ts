import { isolate, startTestStores } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import { dailyRun } from '../../../workers/precompute/src/jobs/daily-run.ts';
import { RunStore } from '../../../workers/precompute/src/store/run-store.ts';
import { plantVideos } from '../src/plant-videos.ts';
import { Population } from '../src/population.ts';

const users = Number(process.argv[2] ?? 200);
const DAY = 86_400_000;
const stores = await startTestStores();
try {
  for (const seed of [1, 2]) {
    await using own = await isolate(stores.env);
    await using mongo = await connectMongo({ url: own.env.MONGODB_URL, database: own.env.MONGODB_DATABASE });
    const population = new Population(seed, { users, days: 3 });
    const now0 = new Date('2026-03-10T12:00:00Z').getTime();
    const old = [...population.videos.entries()].filter(([, v]) => v.day === 0);
    const ids = await plantVideos(
      mongo.db,
      old.map(([, v], i) => ({
        ownerId: `c${v.creator}`,
        hashtags: [`topic${v.topic}`],
        publishedAt: new Date(now0 - 20 * DAY + i * 1000),
      })),
    );
    const num = new Map(ids.map((id, i) => [id, i]));
    const seen = population.people.map(() => new Set<number>());
    let pick = (p: number): number[] => {
      // day 1: popularity-ish: quality-biased
      const person = population.people[p]!;
      const ranked = [...old.keys()]
        .map((n) => ({ n, s: population.videos[n]!.quality + 0.35 * Math.random() * 3 }))
        .sort((a, b) => b.s - a.s);
      return ranked.slice(0, person.dayLength).map(({ n }) => n);
    };
    for (let day = 1; day <= 3; day++) {
      let c = 0,
        t = 0,
        src: Record<string, [number, number]> = {};
      const rows = [];
      for (const person of population.people) {
        const list = pick(person.number)
          .filter((n) => !seen[person.number]!.has(n))
          .slice(0, person.dayLength);
        for (const n of list) {
          seen[person.number]!.add(n);
          const done = population.watchesToEnd(person, n);
          c += done ? 1 : 0;
          t++;
          const skip = !done && population.luck(person, n, 'swipe') < 0.7;
          const at = new Date(now0 + (day - 1) * DAY);
          rows.push({
            _id: `u${person.number}:${ids[n]}`,
            userId: `u${person.number}`,
            videoId: ids[n],
            seen: true,
            firstAt: at,
            lastAt: at,
            impressions: 1,
            starts: 1,
            qualified: done ? 1 : 0,
            completed: done ? 1 : 0,
            skipped: skip ? 1 : 0,
            watchedMs: done ? 20000 : skip ? 1500 : 10000,
          });
        }
      }
      console.log(`seed ${seed} day ${day}: completion ${(c / t).toFixed(3)} of ${t}`);
      await mongo.db.collection<{ _id: string }>('interactions').insertMany(rows as never);
      const runs = new RunStore(mongo.db);
      const begun = performance.now();
      const out = await dailyRun(
        {
          db: mongo.db,
          runs,
          log: console as never,
          top: 500,
          threads: 2,
          leaseMs: 60000,
          now: () => new Date(now0),
        } as never,
        new Date(now0 + (day - 0.5) * DAY),
        new AbortController().signal,
      );
      const run = await runs.find(out.run);
      console.log(
        out.state,
        JSON.stringify(out.reasons),
        `${Math.round(performance.now() - begun)} ms`,
        JSON.stringify(run?.figures),
      );
      const table = await runs.videoIdsOf(out.run);
      const lists = new Map<string, number[]>();
      for await (const row of runs.listsOf(out.run)) {
        lists.set(
          row._id,
          row.items.map((i) => num.get(table[i.video]!)!),
        );
        const person = population.people[Number(row._id.slice(1))]!;
        for (const item of row.items.slice(0, 20)) {
          const n = num.get(table[item.video]!)!;
          const e = (src[item.source] ??= [0, 0]);
          e[0] += population.chance(person, population.videos[n]!);
          e[1]++;
        }
      }
      console.log(
        Object.entries(src)
          .map(([k, [s, n]]) => `${k} ${(s / n).toFixed(3)} (${n})`)
          .join('  '),
      );
      pick = (p) => lists.get(`u${p}`) ?? [];
    }
    const oracle = population.people.flatMap((person) =>
      old
        .map(([n, v]) => population.chance(person, v))
        .sort((a, b) => b - a)
        .slice(20, 60),
    );
    console.log('oracle about', (oracle.reduce((a, b) => a + b, 0) / oracle.length).toFixed(3));
  }
} finally {
  await stores.stop();
}
