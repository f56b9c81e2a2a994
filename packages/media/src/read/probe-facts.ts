import { z } from 'zod';
import { MediaRejected } from '../rejection.ts';
import type { Container } from './sniff.ts';

export interface Ratio {
  readonly num: number;
  readonly den: number;
}

export interface VideoStream {
  readonly index: number;
  readonly codec: string;
  readonly tag: string;
  readonly profile: string;
  readonly width: number;
  readonly height: number;
  readonly sampleAspect: Ratio;
  readonly pixelFormat: string | undefined;
  readonly fieldOrder: string;
  readonly frameRate: Ratio;
  /** The nine numbers of the display matrix, when the file has one. */
  readonly displayMatrix: readonly number[] | undefined;
  readonly color: {
    readonly range?: string;
    readonly space?: string;
    readonly transfer?: string;
    readonly primaries?: string;
  };
  /** Profile and base layer compatibility, when the stream is Dolby Vision. */
  readonly dolbyVision: { readonly profile: number; readonly compatibility: number } | undefined;
  readonly isDefault: boolean;
  /** Cover art and thumbnails: pictures that are not the film. */
  readonly isStill: boolean;
}

export interface AudioStream {
  readonly index: number;
  readonly codec: string;
  readonly tag: string;
  readonly profile: string;
  readonly channels: number;
  readonly sampleRate: number;
  readonly isDefault: boolean;
}

/** What the headers of a file claim. */
export interface Probe {
  readonly container: Container;
  readonly bytes: number;
  /** Time that ffmpeg takes for zero, in seconds: it moves all streams by this. */
  readonly startSeconds: number;
  readonly video: readonly VideoStream[];
  readonly audio: readonly AudioStream[];
}

const text = z.string().optional();
const number = z.coerce.number().optional().catch(undefined);
const sideDataSchema = z.object({
  side_data_type: text,
  displaymatrix: text,
  dv_profile: number,
  dv_bl_signal_compatibility_id: number,
});
const streamSchema = z.object({
  ...{
    index: z.number(),
    codec_type: text,
    codec_name: text,
    codec_tag_string: text,
    profile: z.coerce.string().optional(),
  },
  ...{ width: number, height: number, pix_fmt: text, sample_aspect_ratio: text, field_order: text },
  ...{ color_range: text, color_space: text, color_transfer: text, color_primaries: text },
  ...{ r_frame_rate: text, avg_frame_rate: text, channels: number, sample_rate: number },
  disposition: z.record(z.string(), z.number()).optional(),
  side_data_list: z.array(sideDataSchema).optional(),
});
const probeSchema = z.object({
  streams: z.array(streamSchema).default([]),
  format: z.object({ start_time: number }).default({ start_time: 0 }),
});
type RawStream = z.infer<typeof streamSchema>;

/** Parses what ffprobe printed. */
export function readProbe(json: string, container: Container, bytes: number): Probe {
  const parsed = probeSchema.safeParse(parseJson(json));
  if (!parsed.success)
    throw new MediaRejected('DAMAGED', `unreadable description: ${parsed.error.message.slice(0, 300)}`);
  const { streams, format } = parsed.data;
  return {
    container,
    bytes,
    startSeconds: format.start_time ?? 0,
    video: streams.filter(({ codec_type }) => codec_type === 'video').map(readVideo),
    audio: streams.filter(({ codec_type }) => codec_type === 'audio').map(readAudio),
  };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function readVideo(raw: RawStream): VideoStream {
  const sideData = raw.side_data_list ?? [];
  const vision = sideData.find((data) => data.dv_profile !== undefined);
  const frameRate = ratio(raw.avg_frame_rate, '/') ?? ratio(raw.r_frame_rate, '/') ?? { num: 0, den: 1 };
  return {
    ...named(raw),
    width: raw.width ?? 0,
    height: raw.height ?? 0,
    sampleAspect: ratio(raw.sample_aspect_ratio, ':') ?? { num: 1, den: 1 },
    pixelFormat: known(raw.pix_fmt),
    fieldOrder: raw.field_order ?? 'unknown',
    frameRate,
    displayMatrix: matrix(sideData.find((data) => data.displaymatrix)?.displaymatrix),
    color: {
      range: known(raw.color_range),
      space: known(raw.color_space),
      transfer: known(raw.color_transfer),
      primaries: known(raw.color_primaries),
    },
    dolbyVision: vision && {
      profile: vision.dv_profile ?? 0,
      compatibility: vision.dv_bl_signal_compatibility_id ?? 0,
    },
    isStill: ['attached_pic', 'timed_thumbnails', 'still_image'].some((flag) => raw.disposition?.[flag] === 1),
  };
}

function readAudio(raw: RawStream): AudioStream {
  return { ...named(raw), channels: raw.channels ?? 0, sampleRate: raw.sample_rate ?? 0 };
}

function named(raw: RawStream) {
  return {
    index: raw.index,
    codec: raw.codec_name ?? 'unknown',
    tag: raw.codec_tag_string ?? '',
    profile: raw.profile ?? '',
    isDefault: raw.disposition?.default === 1,
  };
}

function known(value: string | undefined): string | undefined {
  return value === undefined || value === 'unknown' || value === 'reserved' ? undefined : value;
}

function ratio(value: string | undefined, separator: string): Ratio | undefined {
  const [num = 0, den = 0] = (value ?? '').split(separator).map(Number);
  return num > 0 && den > 0 ? { num, den } : undefined;
}

/** ffprobe prints three rows, each with a label before its three numbers. */
function matrix(printed: string | undefined): number[] | undefined {
  const rows = [...(printed ?? '').matchAll(/^\w+:\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)/gm)];
  return rows.length === 3 ? rows.flatMap(([, ...numbers]) => numbers.map(Number)) : undefined;
}
