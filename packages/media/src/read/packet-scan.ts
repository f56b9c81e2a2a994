import type { MediaPolicy } from '../policy.ts';
import { MediaRejected } from '../rejection.ts';
import { checkTiming } from './check-timing.ts';

/** What the packets of the chosen streams say, against what the headers claim. Times are seconds as ffmpeg prints them. */
export interface PacketScan {
  readonly frames: number;
  readonly startSeconds: number;
  /** When the last picture ends, or the sound where that lasts clearly longer. */
  readonly endSeconds: number;
  /** The usual time between two pictures. */
  readonly frameSeconds: number;
  readonly lastFrameSeconds: number;
  /** Every picture comes within a quarter of the usual time. */
  readonly steady: boolean;
  readonly longestKeyGapSeconds: number;
  readonly startsWithKey: boolean;
  /** An edit list hides packets that must still be decoded. */
  readonly hidesPackets: boolean;
  readonly videoBytes: number;
  readonly audio: { readonly startSeconds: number; readonly endSeconds: number } | undefined;
}

/** Which streams count, and what is needed of them. */
export interface ChosenStreams {
  readonly video: { readonly index: number; readonly width: number; readonly height: number };
  readonly audio: { readonly index: number } | undefined;
}

export interface Packet {
  readonly stream: number;
  readonly pts: number | undefined;
  readonly duration: number | undefined;
  readonly size: number;
  readonly key: boolean;
  readonly hidden: boolean;
}

/** Parses a line of `-show_entries packet=stream_index,pts_time,duration_time,size,flags -of csv=p=0`. */
export function readPacket(line: string): Packet | undefined {
  const [stream, pts, duration, size, flags = ''] = line.split(',');
  const index = Number(stream);
  if (!Number.isInteger(index) || flags === '') return undefined;
  return {
    stream: index,
    pts: finite(pts),
    duration: finite(duration),
    size: finite(size) ?? 0,
    key: flags.startsWith('K'),
    hidden: flags.includes('D'),
  };
}

function finite(value: string | undefined): number | undefined {
  const parsed = value === undefined || value === '' ? Number.NaN : Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** Sound that ends this little after the picture is cut; for more, the last picture is held, as players do. */
const OVERHANG_SECONDS = 0.2;

/** Gathers packets as they are read, and summarises them: packets come in decoding order, pictures are shown in another. */
export class PacketTally {
  readonly #video: number;
  readonly #audio: number | undefined;
  readonly #pixels: number;
  readonly #times: number[] = [];
  readonly #keys: number[] = [];
  #end = Number.NEGATIVE_INFINITY;
  #lastDuration: number | undefined;
  #videoBytes = 0;
  #hides = false;
  #firstIsKey: boolean | undefined;
  #audioStart = Number.POSITIVE_INFINITY;
  #audioEnd = Number.NEGATIVE_INFINITY;

  constructor({ video, audio }: ChosenStreams) {
    this.#video = video.index;
    this.#audio = audio?.index;
    this.#pixels = video.width * video.height;
  }

  get frames(): number {
    return this.#times.length;
  }

  add({ stream, pts, duration, size, key, hidden }: Packet): void {
    if (stream === this.#video) {
      this.#videoBytes += size;
      this.#firstIsKey ??= key;
      this.#hides ||= hidden;
      if (pts === undefined || hidden) return;
      this.#times.push(pts);
      if (key) this.#keys.push(pts);
      if (pts + (duration ?? 0) >= this.#end) [this.#end, this.#lastDuration] = [pts + (duration ?? 0), duration];
    } else if (stream === this.#audio && pts !== undefined && !hidden) {
      this.#audioStart = Math.min(this.#audioStart, pts);
      this.#audioEnd = Math.max(this.#audioEnd, pts + (duration ?? 0));
    }
  }

  /** Throws what the policy forbids; headers cannot talk their way past this. */
  summarise(policy: MediaPolicy): PacketScan {
    const times = Float64Array.from(new Set(this.#times)).sort();
    const [start] = times;
    if (start === undefined) throw new MediaRejected('DAMAGED', 'no picture can be read');
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
    const frameSeconds = median(gaps) ?? this.#lastDuration ?? 1 / 30;
    const last = times.at(-1) ?? start;
    const pictureEnd = Math.max(this.#end, last) > last ? this.#end : last + frameSeconds;
    const audio =
      this.#audioEnd > this.#audioStart ? { startSeconds: this.#audioStart, endSeconds: this.#audioEnd } : undefined;
    const outlasts = audio !== undefined && audio.endSeconds - pictureEnd > OVERHANG_SECONDS;
    const end = outlasts ? audio.endSeconds : pictureEnd;
    const facts = { frames: times.length, seconds: end - start, bytes: this.#videoBytes, pixels: this.#pixels };
    checkTiming({ ...facts, longestGap: gaps.reduce((longest, gap) => Math.max(longest, gap), end - last) }, policy);
    return {
      frames: times.length,
      startSeconds: start,
      endSeconds: end,
      frameSeconds,
      lastFrameSeconds: end - last,
      steady: gaps.every((gap) => Math.abs(gap - frameSeconds) <= frameSeconds / 4),
      longestKeyGapSeconds: longestStep([...this.#keys, end]),
      startsWithKey: this.#firstIsKey === true,
      hidesPackets: this.#hides,
      videoBytes: this.#videoBytes,
      audio,
    };
  }
}

function median(values: Float64Array): number | undefined {
  const positive = values.filter((value) => value > 0).sort();
  return positive[Math.floor(positive.length / 2)];
}

function longestStep(times: readonly number[]): number {
  return times.reduce((longest, time, index) => Math.max(longest, time - (times[index - 1] ?? time)), 0);
}
