import { perSecond } from './plan/frame-rate.ts';
import { displaySize } from './plan/orientation.ts';
import type { Plan } from './plan/plan-renditions.ts';
import type { Inspection } from './read/inspect.ts';
import type { Container } from './read/sniff.ts';

/** What came in, as it was found to be; for records and logs. */
export interface SourceFacts {
  readonly container: Container;
  readonly bytes: number;
  readonly durationMs: number;
  /** Upright, in square pixels. */
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly videoCodec: string;
  readonly audioCodec: string | null;
  readonly hdr: boolean;
  readonly interlaced: boolean;
  readonly loudnessLufs: number | null;
}

export function describeSource({ probe, loudness, streams }: Inspection, plan: Plan): SourceFacts {
  return {
    container: probe.container,
    bytes: probe.bytes,
    durationMs: Math.round(plan.seconds * 1000),
    ...displaySize(streams.video),
    fps: perSecond(plan.sourceFps),
    videoCodec: streams.video.codec,
    audioCodec: streams.audio?.codec ?? null,
    hdr: plan.color.kind === 'hdr',
    interlaced: plan.interlaced,
    loudnessLufs: loudness?.lufs ?? null,
  };
}
