import type { PacketScan } from '../read/packet-scan.ts';
import type { AudioStream, Probe, VideoStream } from '../read/probe-facts.ts';

/** A phone's film, for table tests; each row changes what it is about. */
export function film(changes: Partial<VideoStream> = {}): VideoStream {
  return {
    ...{
      index: 0,
      codec: 'h264',
      tag: 'avc1',
      profile: 'High',
      width: 1080,
      height: 1920,
      sampleAspect: { num: 1, den: 1 },
    },
    ...{ pixelFormat: 'yuv420p', fieldOrder: 'progressive', frameRate: { num: 30, den: 1 }, displayMatrix: undefined },
    color: { range: 'tv', space: 'bt709', transfer: 'bt709', primaries: 'bt709' },
    ...{ dolbyVision: undefined, isDefault: true, isStill: false, ...changes },
  };
}

export function sound(changes: Partial<AudioStream> = {}): AudioStream {
  return {
    ...{ index: 1, codec: 'aac', tag: 'mp4a', profile: 'LC', channels: 2, sampleRate: 48_000 },
    ...{ isDefault: true, ...changes },
  };
}

export function probed(video: readonly VideoStream[] = [film()], audio: readonly AudioStream[] = [sound()]): Probe {
  return { container: 'mov', bytes: 30_000_000, startSeconds: 0, video, audio };
}

export function scanned(seconds = 15, changes: Partial<PacketScan> = {}): PacketScan {
  return {
    ...{
      frames: Math.round(seconds * 30),
      startSeconds: 0,
      endSeconds: seconds,
      frameSeconds: 1 / 30,
      lastFrameSeconds: 1 / 30,
    },
    ...{
      steady: true,
      longestKeyGapSeconds: 2,
      startsWithKey: true,
      hidesPackets: false,
      videoBytes: seconds * 2_250_000,
    },
    audio: { startSeconds: 0, endSeconds: seconds, bytes: seconds * 16_000 },
    ...changes,
  };
}
