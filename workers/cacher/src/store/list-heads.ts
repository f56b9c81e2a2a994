import { CHUNK, type ListRow, listCollection, unpackList, type VideosRow } from '@reelgraph/lists';
import type { Collection, Mongo } from '@reelgraph/mongo';
import type { CountryTop } from '../domain/pick-hot.ts';

/** Lists that are looked at: enough to know what stands at the head of many, however many people there are. */
const SAMPLE = 5_000;
/** What an app shows of a list when it opens. */
const HEAD = 10;

/** What the active run's lists begin with, by the country of those they are for. Reads a run once. */
export class ListHeads {
  readonly #db: Mongo['db'];
  readonly #pointers: Collection<{ _id: string; run: string }>;
  #known: { run: string; tops: Promise<CountryTop[]> } | undefined;

  constructor({ db }: Pick<Mongo, 'db'>) {
    this.#db = db;
    this.#pointers = db.collection('lists');
  }

  /** Videos by how many of the sampled lists of a country have them at their head; empty before the first run. */
  async tops(): Promise<CountryTop[]> {
    const active = await this.#pointers.findOne({ _id: 'active' });
    if (!active) return [];
    const { run } = active;
    if (this.#known?.run !== run) {
      const tops = this.#read(run);
      tops.catch(() => {
        this.#known = undefined;
      });
      this.#known = { run, tops };
    }
    return this.#known.tops;
  }

  async #read(run: string): Promise<CountryTop[]> {
    const counts = new Map<string, Map<number, number>>();
    const lists = this.#db
      .collection<ListRow>(listCollection(run), { promoteBuffers: true })
      .aggregate<ListRow>([{ $sample: { size: SAMPLE } }, { $match: { list: { $exists: true } } }]);
    for await (const { region, list } of lists) {
      const ofCountry = counts.get(region ?? '') ?? new Map<number, number>();
      counts.set(region ?? '', ofCountry);
      for (const { video } of unpackList(list).slice(0, HEAD)) ofCountry.set(video, (ofCountry.get(video) ?? 0) + 1);
    }
    const idOf = await this.#idsOf(run, new Set([...counts.values()].flatMap((each) => [...each.keys()])));
    return [...counts].map(([country, ofCountry]) => ({
      country,
      videos: [...ofCountry].flatMap(([video, count]) => {
        const videoId = idOf(video);
        return videoId === undefined ? [] : [{ videoId, count }];
      }),
    }));
  }

  async #idsOf(run: string, numbers: ReadonlySet<number>): Promise<(video: number) => string | undefined> {
    const chunks = [...new Set([...numbers].map((number) => Math.floor(number / CHUNK)))];
    const rows = await this.#db
      .collection<VideosRow>(listCollection(run))
      .find({ _id: { $in: chunks } })
      .toArray();
    const ids = new Map(rows.map((row) => [row._id, row.ids]));
    return (video) => ids.get(Math.floor(video / CHUNK))?.[video % CHUNK];
  }
}
