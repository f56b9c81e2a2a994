import { encodeRecord } from './record.ts';
import { type Slot, slotOf, type TrackName, tracks } from './window.ts';

type Counts = Record<TrackName, Map<number, number>>;

/** A record that is ready to be stored; region '' is the world. */
export type BuiltRecord = { readonly videoId: string; readonly region: string; readonly record: Buffer };

export type AddedViews = {
  readonly videoId: string;
  readonly region: string | null;
  readonly at: Date;
  readonly count: number;
};

/** Builds the records of many videos, in the world and in their regions, from views counted one by one or by the hour. */
export class WindowsBuilder {
  readonly #counts = new Map<string, Counts>();
  readonly #heads = new Map<string, number>();

  /** Adds views at a time to the given tracks, of the world and of the region, but for the keys in `except`. */
  add(views: AddedViews, into: readonly TrackName[], except: ReadonlySet<string> = new Set()): void {
    const { videoId, region, at, count } = views;
    for (const place of region === null ? [''] : ['', region]) {
      const key = `${videoId}\n${place}`;
      if (except.has(key)) continue;
      const counts = this.#counts.get(key) ?? { minutes: new Map(), hours: new Map(), days: new Map() };
      this.#counts.set(key, counts);
      for (const track of into) {
        const slot = slotOf(track, at);
        counts[track].set(slot, (counts[track].get(slot) ?? 0) + count);
      }
      this.#heads.set(key, Math.max(this.#heads.get(key) ?? 0, slotOf('minutes', at)));
    }
  }

  /** The keys of what was added so far. */
  keys(): string[] {
    return [...this.#counts.keys()];
  }

  /** The record of a key. */
  build(key: string): BuiltRecord {
    const [videoId = '', region = ''] = key.split('\n');
    const head = this.#heads.get(key) ?? 0;
    const counts = this.#counts.get(key);
    const track = (name: TrackName): Slot[] =>
      [...(counts?.[name] ?? [])]
        .map(([slot, count]) => ({ slot, count }))
        .filter(({ slot }) => slot > Math.floor((head * tracks.minutes.ms) / tracks[name].ms) - tracks[name].slots)
        .sort((a, b) => b.slot - a.slot);
    const video = { minutes: track('minutes'), hours: track('hours'), days: track('days') };
    return { videoId, region, record: encodeRecord(video, head) };
  }
}
