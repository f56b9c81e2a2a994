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
  readonly audio: { readonly startSeconds: number; readonly endSeconds: number; readonly bytes: number } | undefined;
}

/** Which streams count, and what is needed of them. */
export interface ChosenStreams {
  readonly video: { readonly index: number; readonly width: number; readonly height: number };
  readonly audio: { readonly index: number } | undefined;
}

export interface Packet {
  readonly isVideo: boolean;
  readonly stream: number;
  readonly pts: number | undefined;
  readonly duration: number | undefined;
  readonly size: number;
  readonly key: boolean;
  readonly hidden: boolean;
}

/** What is not known is left out. */
const PACKET =
  /^\s*\{ (?:"codec_type": "(\w+)", )?"stream_index": (\d+)(?:, "pts_time": "([^"]*)")?(?:, "duration_time": "([^"]*)")?(?:, "size": "(\d+)")?, "flags": "(\w+)"/;

/** Parses a line of `-show_entries packet=codec_type,stream_index,pts_time,duration_time,size,flags -of json=compact=1`. */
export function readPacket(line: string): Packet | undefined {
  const [found, type, stream, pts, duration, size, flags = ''] = PACKET.exec(line) ?? [];
  if (found === undefined) return undefined;
  return {
    isVideo: type === 'video',
    stream: Number(stream),
    pts: finite(pts),
    duration: finite(duration),
    size: finite(size) ?? 0,
    key: flags.startsWith('K'),
    hidden: flags.includes('D'),
  };
}

function finite(value: string | undefined): number | undefined {
  const parsed = value === undefined ? Number.NaN : Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** Sound that ends this little after the picture is cut; for more, the last picture is held, as players do. */
const OVERHANG_SECONDS = 0.2;

/** What the packets of one stream say. */
class StreamTally {
  readonly times: number[] = [];
  readonly keys: number[] = [];
  start = Number.POSITIVE_INFINITY;
  end = Number.NEGATIVE_INFINITY;
  lastDuration: number | undefined;
  bytes = 0;
  hides = false;
  firstIsKey: boolean | undefined;

  add({ pts, duration, size, key, hidden, isVideo }: Packet): void {
    this.bytes += size;
    this.firstIsKey ??= key;
    this.hides ||= hidden;
    if (pts === undefined || hidden) return;
    if (isVideo) this.times.push(pts);
    if (isVideo && key) this.keys.push(pts);
    this.start = Math.min(this.start, pts);
    if (pts + (duration ?? 0) >= this.end) [this.end, this.lastDuration] = [pts + (duration ?? 0), duration];
  }
}

/** Gathers packets as they are read, and summarises them: packets come in decoding order, pictures are shown in another. */
export class PacketTally {
  readonly #streams = new Map<number, StreamTally>();

  /** Answers how many pictures its stream has by now. */
  add(packet: Packet): number {
    const stream = this.#streams.get(packet.stream) ?? new StreamTally();
    this.#streams.set(packet.stream, stream);
    stream.add(packet);
    return stream.times.length;
  }

  /** Throws what the policy forbids; headers cannot talk their way past this. */
  summarise(chosen: ChosenStreams, policy: MediaPolicy): PacketScan {
    const pictures = this.#streams.get(chosen.video.index) ?? new StreamTally();
    const sound = chosen.audio && this.#streams.get(chosen.audio.index);
    const times = Float64Array.from(new Set(pictures.times)).sort();
    const [start] = times;
    if (start === undefined) throw new MediaRejected('DAMAGED', 'no picture can be read');
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
    const frameSeconds = median(gaps) ?? pictures.lastDuration ?? 1 / 30;
    const last = times.at(-1) ?? start;
    const pictureEnd = Math.max(pictures.end, last) > last ? pictures.end : last + frameSeconds;
    const audio =
      sound && sound.end > sound.start
        ? { startSeconds: sound.start, endSeconds: sound.end, bytes: sound.bytes }
        : undefined;
    const outlasts = audio !== undefined && audio.endSeconds - pictureEnd > OVERHANG_SECONDS;
    const end = outlasts ? audio.endSeconds : pictureEnd;
    const pixels = chosen.video.width * chosen.video.height;
    const facts = { frames: times.length, seconds: end - start, bytes: pictures.bytes, pixels };
    checkTiming({ ...facts, longestGap: gaps.reduce((longest, gap) => Math.max(longest, gap), end - last) }, policy);
    return {
      frames: times.length,
      startSeconds: start,
      endSeconds: end,
      frameSeconds,
      lastFrameSeconds: end - last,
      steady: gaps.every((gap) => Math.abs(gap - frameSeconds) <= frameSeconds / 4),
      longestKeyGapSeconds: longestStep([...pictures.keys, end]),
      startsWithKey: pictures.firstIsKey === true,
      hidesPackets: pictures.hides,
      videoBytes: pictures.bytes,
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
