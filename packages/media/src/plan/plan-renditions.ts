import type { MediaPolicy } from '../policy.ts';
import type { PacketScan } from '../read/packet-scan.ts';
import type { Probe, Ratio } from '../read/probe-facts.ts';
import { AUDIO_KBPS, affordableKbps, capKbps, isCarried } from './bit-budget.ts';
import { type ColorPlan, planColor } from './color.ts';
import { perSecond, rungRate, sourceRate } from './frame-rate.ts';
import { type Rung, rungsFor } from './ladder.ts';
import { gainDb, type Loudness } from './loudness.ts';
import { displaySize, readUpright, type Upright } from './orientation.ts';
import { type PickedStreams, pickStreams } from './pick-streams.ts';
import { canCopyAudio, remuxObstacles } from './remux-fit.ts';

export interface RenditionPlan extends Rung {
  /** Copy: the source's own picture in a clean container. */
  readonly how: 'encode' | 'copy';
  readonly fps: Ratio;
  readonly frames: number;
  readonly crf: number;
  readonly capKbps: number;
  readonly file: string;
}

export interface AudioPlan {
  readonly index: number;
  readonly sampleRate: 44_100 | 48_000;
  readonly gainDb: number;
  /** Where a picture is copied its sound may be too. */
  readonly mayCopy: boolean;
}

/** One ffmpeg command. */
export interface StagePlan {
  readonly renditions: readonly RenditionPlan[];
  readonly makesPoster: boolean;
}

export interface Plan {
  readonly container: Probe['container'];
  readonly video: { readonly index: number; readonly width: number; readonly height: number };
  readonly audio: AudioPlan | undefined;
  readonly seconds: number;
  /** Seconds on ffmpeg's clock at which the first picture is shown; everything is moved so that this is zero. */
  readonly originSeconds: number;
  readonly sourceFps: Ratio;
  readonly lastFrameSeconds: number;
  readonly upright: Upright;
  readonly color: ColorPlan;
  readonly interlaced: boolean;
  readonly poster: { readonly width: number; readonly height: number; readonly candidates: number };
  readonly stages: readonly [StagePlan, ...StagePlan[]];
  /** Why the source was not published as it is; for the log. */
  readonly remuxObstacles: readonly string[];
}

export interface PlanOptions {
  readonly canToneMap: boolean;
  readonly loudness: Loudness | null;
  /** False after a copy turned out not to be playable. */
  readonly mayCopy?: boolean;
}

const INTERLACED = new Set(['tt', 'bb', 'tb', 'bt']);
const POSTER_CANDIDATES = 8;

/** Everything about the output, from what was read of the input. Pure: the same facts give the same plan. */
export function planRenditions(probe: Probe, scan: PacketScan, policy: MediaPolicy, options: PlanOptions): Plan {
  const streams = pickStreams(probe, policy);
  const { video } = streams;
  const seconds = scan.endSeconds - scan.startSeconds;
  const color = planColor(video, options.canToneMap);
  const interlaced = INTERLACED.has(video.fieldOrder);
  const sourceFps = sourceRate(scan);
  const originSeconds = Math.round((scan.startSeconds - probe.startSeconds) * 1e6) / 1e6;
  const audio = planAudio(streams, scan, options, policy);
  const audioKbps = audio ? AUDIO_KBPS : 0;

  const fitting = rungsFor(displaySize(video), policy.ladder);
  const [top] = fitting;
  const obstacles = top
    ? remuxObstacles({ streams, scan, top, color, interlaced, seconds, originSeconds }, policy)
    : ['no rung fits'];
  const copied = obstacles.length === 0 && options.mayCopy !== false ? top : undefined;
  const budget = affordableKbps(seconds, audioKbps, policy);
  const carried = fitting.filter((rung) => rung === copied || isCarried(rung.rung, budget));
  const rungs = carried.length > 0 ? carried : fitting.slice(-1);
  const renditions = rungs.map((rung): RenditionPlan => {
    const fps = rungRate(sourceFps, rung.rung, policy.ladder);
    return {
      ...rung,
      how: rung === copied ? 'copy' : 'encode',
      fps,
      frames: Math.max(1, Math.round(seconds * perSecond(fps))),
      crf: rung.rung >= Math.max(...policy.ladder) ? policy.crf.top : policy.crf.lower,
      capKbps: capKbps(rung.rung, seconds, audioKbps, policy),
      file: `${rung.rung}.mp4`,
    };
  });
  const { width, height } = rungs[0] ?? displaySize(video);
  return {
    container: probe.container,
    video: { index: video.index, width: video.width, height: video.height },
    audio,
    seconds,
    originSeconds,
    sourceFps,
    lastFrameSeconds: scan.lastFrameSeconds,
    upright: readUpright(video.displayMatrix),
    color,
    interlaced,
    poster: { width, height, candidates: POSTER_CANDIDATES },
    stages: planStages(renditions, seconds * 1000 > policy.stagedFromMs),
    remuxObstacles: obstacles,
  };
}

/** What can be published soonest goes first: a copy at once, of a long clip the smallest rung. */
function planStages(renditions: readonly RenditionPlan[], long: boolean): Plan['stages'] {
  const first = renditions.find(({ how }) => how === 'copy') ?? (long ? renditions.at(-1) : undefined);
  const rest = renditions.filter((rendition) => rendition !== first);
  if (!first || rest.length === 0) return [{ renditions, makesPoster: true }];
  return [
    { renditions: [first], makesPoster: true },
    { renditions: rest, makesPoster: false },
  ];
}

function planAudio(
  { audio }: PickedStreams,
  scan: PacketScan,
  { loudness }: PlanOptions,
  policy: MediaPolicy,
): AudioPlan | undefined {
  if (!audio || !scan.audio) return undefined;
  const gain = gainDb(loudness, policy.loudnessLufs);
  const sampleRate = audio.sampleRate === 48_000 ? 48_000 : 44_100;
  return { index: audio.index, sampleRate, gainDb: gain, mayCopy: canCopyAudio(audio, scan, gain, policy) };
}
