import type { MediaPolicy } from '../policy.ts';
import type { PacketScan } from '../read/packet-scan.ts';
import type { AudioStream } from '../read/probe-facts.ts';
import { AUDIO_KBPS, rungCap } from './bit-budget.ts';
import type { ColorPlan } from './color.ts';
import { perSecond, rungRate, sourceRate } from './frame-rate.ts';
import type { Rung } from './ladder.ts';
import { clampAspect, readUpright } from './orientation.ts';
import type { PickedStreams } from './pick-streams.ts';

const PROFILES = new Set(['High', 'Main', 'Constrained Baseline', 'Baseline', 'Constrained High']);
/** A seek waits for the next key picture; encoders' usual longest is 250 pictures. */
const MAX_KEY_GAP_SECONDS = 10;
const CAP_SLACK = 1.1;
/** More than anybody hears of two channels. */
const MAX_AUDIO_KBPS = 200;

export interface RemuxQuestion {
  readonly streams: PickedStreams;
  readonly scan: PacketScan;
  readonly top: Rung;
  readonly color: ColorPlan;
  readonly interlaced: boolean;
  readonly seconds: number;
  readonly originSeconds: number;
}

/** Why the source's own picture can't be published as the top rung; an empty list means that it can, bit by bit. */
export function remuxObstacles(
  { streams, scan, top, color, interlaced, seconds, originSeconds }: RemuxQuestion,
  policy: MediaPolicy,
): string[] {
  const { video } = streams;
  const rate = sourceRate(scan);
  const kbps = (scan.videoBytes * 8) / 1000 / seconds;
  const obstacles: Record<string, boolean> = {
    codec: video.codec !== 'h264' || !PROFILES.has(video.profile) || video.pixelFormat !== 'yuv420p',
    size: video.width !== top.width || video.height !== top.height,
    turned: readUpright(video.displayMatrix).filters.length > 0,
    'sample aspect': clampAspect(video.sampleAspect) !== 1,
    interlaced,
    color: color.kind !== 'sdr' || color.matrix !== 'bt709' || color.fullRange,
    'frame rate': perSecond(rate) > perSecond(rungRate(rate, top.rung, policy.ladder)) + 0.01,
    'bit rate': kbps > rungCap(top.rung) * CAP_SLACK,
    bytes: !fits(scan.videoBytes + (AUDIO_KBPS * 1000 * seconds) / 8, seconds, policy),
    'key pictures': !scan.startsWithKey || scan.longestKeyGapSeconds > MAX_KEY_GAP_SECONDS,
    'edit list': scan.hidesPackets,
    'held picture': scan.lastFrameSeconds > scan.frameSeconds * 2,
    'late picture': Math.abs(originSeconds) > 0.04,
    'late sound': scan.audio !== undefined && Math.abs(scan.startSeconds - scan.audio.startSeconds) > 0.04,
  };
  return Object.keys(obstacles).filter((name) => obstacles[name]);
}

/** Whether pictures and sound of so many bytes, and what the container adds, make a small enough file of this length. */
function fits(bytes: number, seconds: number, policy: MediaPolicy): boolean {
  return seconds * 1000 > policy.smallUntilMs || bytes <= policy.maxRenditionBytes * 0.98;
}

/** Whether the source's sound may be copied as it is beside a copied picture. Its packets are counted: headers name no rate, or a wrong one. */
export function canCopyAudio(audio: AudioStream, scan: PacketScan, gainDb: number, policy: MediaPolicy): boolean {
  if (!scan.audio || scan.audio.endSeconds > scan.endSeconds + 0.1) return false;
  const { startSeconds, endSeconds, bytes } = scan.audio;
  const kbps = (bytes * 8) / 1000 / (endSeconds - startSeconds);
  const usual = audio.codec === 'aac' && audio.profile === 'LC' && audio.channels <= 2;
  const isSmall = kbps <= MAX_AUDIO_KBPS && fits(scan.videoBytes + bytes, scan.endSeconds - scan.startSeconds, policy);
  return usual && isSmall && [44_100, 48_000].includes(audio.sampleRate) && gainDb === 0;
}
