import type { MediaPolicy } from '../policy.ts';
import { MediaRejected } from '../rejection.ts';

/** What the packets of the chosen streams say, against what the headers claim. Times are seconds as ffmpeg prints them. */
export interface PacketScan {
  readonly frames: number;
  readonly startSeconds: number;
  /** When the last picture ends. */
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

/** Gathers packets as they are read, and summarises them: packets come in decoding order, pictures are shown in another. */
export class PacketTally {
  readonly #video: number;
  readonly #audio: number | undefined;
  readonly #times: number[] = [];
  readonly #keys: number[] = [];
  #end = Number.NEGATIVE_INFINITY;
  #lastDuration: number | undefined;
  #videoBytes = 0;
  #hides = false;
  #firstIsKey: boolean | undefined;
  #audioStart = Number.POSITIVE_INFINITY;
  #audioEnd = Number.NEGATIVE_INFINITY;

  constructor(video: number, audio: number | undefined) {
    this.#video = video;
    this.#audio = audio;
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

  /** @note throws what the policy forbids; headers cannot talk their way past this. */
  summarise(policy: MediaPolicy): PacketScan {
    if (this.#times.length === 0) throw new MediaRejected('DAMAGED', 'no picture can be read');
    const times = Float64Array.from(this.#times).sort();
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
    const frameSeconds = median(gaps) ?? this.#lastDuration ?? 1 / 30;
    const start = times[0] ?? 0;
    const last = times.at(-1) ?? start;
    const lastFrameSeconds = Math.max(this.#end - last, 0) || frameSeconds;
    const end = last + lastFrameSeconds;
    const longestGap = gaps.reduce((longest, gap) => Math.max(longest, gap), 0);
    if ((end - start) * 1000 > policy.maxDurationMs + 500)
      throw new MediaRejected('TOO_LONG', `${end - start} s of pictures`);
    if (Math.max(longestGap, lastFrameSeconds) * 1000 > policy.maxGapMs) {
      throw new MediaRejected('TIMING_BROKEN', `a gap of ${Math.max(longestGap, lastFrameSeconds)} s`);
    }
    if ((end - start) * 1000 < policy.minDurationMs)
      throw new MediaRejected('TOO_SHORT', `${end - start} s of pictures`);
    if (times.length > 100 && times.length / (end - start) > policy.maxFramesPerSecond) {
      throw new MediaRejected('TOO_MANY_FRAMES', `${times.length} pictures in ${end - start} s`);
    }
    return {
      frames: times.length,
      startSeconds: start,
      endSeconds: end,
      frameSeconds,
      lastFrameSeconds,
      steady: gaps.every((gap) => Math.abs(gap - frameSeconds) <= frameSeconds / 4),
      longestKeyGapSeconds: longestStep([...this.#keys, end]),
      startsWithKey: this.#firstIsKey === true,
      hidesPackets: this.#hides,
      videoBytes: this.#videoBytes,
      audio:
        this.#audioEnd > this.#audioStart ? { startSeconds: this.#audioStart, endSeconds: this.#audioEnd } : undefined,
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
