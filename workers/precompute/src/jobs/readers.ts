import { createHash } from 'node:crypto';
import { randomNumbers } from '@reelgraph/ranking';
import type { Reader } from '../domain/gather-candidates.ts';
import { VideoNotes } from '../domain/video-notes.ts';
import { layWatches, type Watches } from './learn-affinity.ts';
import type { Learned } from './make-shelf.ts';

/** What the model ranks highest for somebody, and its scores. */
export type Ranked = { readonly taste: Uint32Array; readonly scores: Float32Array };

/** Tells of one person after another what a list of theirs is made by; each holds until the next one is asked for. */
export class Readers {
  readonly #learned: Learned;
  readonly #runId: string;
  readonly #watches: Watches;
  readonly #seen: VideoNotes;
  readonly #scores: VideoNotes;
  readonly #worths: VideoNotes;
  readonly #owners: Float64Array;

  constructor(learned: Learned, runId: string) {
    const videos = learned.videoIds.length;
    this.#learned = learned;
    this.#runId = runId;
    this.#watches = layWatches({ pool: learned.pool, matrix: learned.model.matrix });
    const all = learned.snapshot.catalogue.videos;
    this.#owners = Float64Array.from(learned.videoIds, (video) => all[video]?.owner ?? -1);
    [this.#seen, this.#scores, this.#worths] = [new VideoNotes(videos), new VideoNotes(videos), new VideoNotes(videos)];
  }

  of(user: number, ranked: Ranked): Reader {
    const { pool, model, snapshot } = this.#learned;
    const { als } = model;
    const seed = createHash('sha256').update(`${this.#runId}:${snapshot.users[user]}`).digest().readUInt32LE();
    return {
      liked: this.#deedsOf(user),
      follows: snapshot.relations.follows.of(user),
      region: snapshot.regions[user] ?? '',
      factors: als ? pool.arena.f32(als.userFactors + user * als.k * 4, als.k) : null,
      random: randomNumbers(seed),
      worth: this.#worthTo(user, ranked),
      mayGet: this.#mayGet(user),
    };
  }

  /** What somebody liked, newest first; all that they have seen is noted. */
  #deedsOf(user: number): number[] {
    const { pool, model } = this.#learned;
    const { arena } = pool;
    const { matrix } = model;
    this.#seen.clear();
    if (matrix.pairs === 0) return [];
    const [from = 0, to = 0] = arena.u32(matrix.rowPtr + user * 4, 2);
    const seen = arena.u32(matrix.cols + from * 4, to - from);
    const values = arena.f32(matrix.values + from * 4, to - from);
    const ages = matrix.ages ? arena.f32(matrix.ages + from * 4, to - from) : undefined;
    for (const video of seen) this.#seen.meet(video);
    const liked = [...seen.keys()].filter((i) => (values[i] ?? 0) > 0);
    liked.sort((a, b) => (ages?.[a] ?? 0) - (ages?.[b] ?? 0) || a - b);
    return liked.map((i) => seen[i] ?? 0);
  }

  /** Each is asked for by several sources. */
  #worthTo(user: number, { taste, scores }: Ranked): Reader['worth'] {
    const { affinity, weights } = this.#learned;
    const likes = affinity.of(this.#watches.of(user));
    const [known, worths] = [this.#scores.clear(), this.#worths.clear()];
    let least = 0;
    for (const [place, video] of taste.entries()) {
      known.set(video, scores[place] ?? 0);
      least = Math.min(least, scores[place] ?? 0);
    }
    return (video) => {
      const found = worths.get(video);
      if (found !== undefined) return found;
      const worth = weights.affinity * likes(video) + weights.model * (known.get(video) ?? least);
      worths.set(video, worth);
      return worth;
    };
  }

  #mayGet(user: number): Reader['mayGet'] {
    const { snapshot, videoIds } = this.#learned;
    const { catalogue, relations, users } = snapshot;
    const own = catalogue.ownerOf(users[user] ?? '');
    const barred = new Set(relations.barred.of(user));
    const refused = new Set(relations.refused.of(user));
    const [seen, owners] = [this.#seen, this.#owners];
    return (number) => {
      if (seen.has(number)) return false;
      const owner = owners[number] ?? -1;
      return owner !== own && !barred.has(owner) && !refused.has(videoIds[number] ?? 0);
    };
  }
}
