import { perSecond } from '../plan/frame-rate.ts';
import type { Size } from '../plan/orientation.ts';
import type { Plan, RenditionPlan, StagePlan } from '../plan/plan-renditions.ts';
import { toBt709 } from './color-filters.ts';

/** Pixels above which the small rungs are scaled from the top rung instead of from the source. */
const LARGE_SOURCE = 2_500_000;
const THUMB_EDGE = 100;

/** The graph of one stage: one decode, split to every rung, to the poster candidates and to the sound of each rung. */
export function filterGraph(plan: Plan, stage: StagePlan): string {
  const encoded = stage.renditions.filter(({ how }) => how === 'encode');
  const picture = pictureChains(plan, encoded, stage.makesPoster);
  const sound = soundChains(plan, stage);
  // A graph with a single input hands the source's display matrix on to its outputs, which would be turned twice.
  const second = picture.length > 0 && sound.length === 0 ? [`[0:${plan.video.index}]nullsink`] : [];
  return [...picture, ...sound, ...second].join(';');
}

export const videoLabel = ({ rung }: RenditionPlan): string => `v${rung}`;
export const audioLabel = ({ rung }: RenditionPlan): string => `a${rung}`;

function pictureChains(plan: Plan, encoded: readonly RenditionPlan[], makesPoster: boolean): string[] {
  const [top] = encoded;
  const cascades = top && encoded.length > 1 && isCascade(plan);
  const fromSource = cascades ? ['top'] : encoded.map((rendition) => `s${rendition.rung}`);
  const branches = [...fromSource, ...(makesPoster ? ['stills'] : [])];
  if (branches.length === 0) return [];
  const chains = [`[0:${plan.video.index}]${[...shared(plan), split('split', branches)].join(',')}`];
  if (cascades) chains.push(...cascade(plan, top, encoded));
  else {
    for (const rendition of encoded) {
      const scaled = toBt709(plan.color, beforeTurn(plan, rendition));
      const filters = paced(plan, rendition, [...scaled, ...plan.upright.filters, 'setsar=1']);
      chains.push(`[s${rendition.rung}]${filters.join(',')}[${videoLabel(rendition)}]`);
    }
  }
  if (makesPoster) chains.push(...posterChains(plan));
  return chains;
}

/** Tone mapping is dear, and so is reading a 4K picture thrice: both are done once, at the size of the top rung. */
function isCascade({ color, video }: Plan): boolean {
  return color.kind !== 'sdr' || video.width * video.height > LARGE_SOURCE;
}

function cascade(plan: Plan, top: RenditionPlan, encoded: readonly RenditionPlan[]): string[] {
  const once = paced(plan, top, [...toBt709(plan.color, beforeTurn(plan, top)), ...plan.upright.filters, 'setsar=1']);
  const lower = encoded.slice(1);
  const names = [videoLabel(top), ...lower.map(({ rung }) => `s${rung}`)];
  return [
    `[top]${[...once, split('split', names)].join(',')}`,
    ...lower.map((rendition) => {
      const { width, height, rung } = rendition;
      const filters = [`fps=${rate(rendition)}:start_time=0`, `scale=w=${width}:h=${height}:flags=bicubic`, 'setsar=1'];
      return `[s${rung}]${[...filters, `trim=end_frame=${rendition.frames}`].join(',')}[${videoLabel(rendition)}]`;
    }),
  ];
}

/** The first picture is time zero, and nothing past the end that the packet scan found is let in. */
function shared(plan: Plan): string[] {
  return [
    ...(plan.interlaced ? ['bwdif=mode=send_frame'] : []),
    ...(plan.originSeconds === 0 ? [] : [`setpts=PTS-(${plan.originSeconds.toFixed(6)})/TB`]),
    `trim=end=${(plan.seconds + 0.001).toFixed(6)}`,
  ];
}

/** Pictures are dropped before the scaling and repeated after it; the last is held for as long as the source holds it. */
function paced(plan: Plan, rendition: RenditionPlan, scaled: readonly string[]): string[] {
  const fps = `fps=${rate(rendition)}:start_time=0`;
  const drops = perSecond(rendition.fps) < perSecond(plan.sourceFps) - 0.001;
  const hold = plan.lastFrameSeconds + 2 / perSecond(rendition.fps);
  const end = [`tpad=stop_mode=clone:stop_duration=${hold.toFixed(6)}`, `trim=end_frame=${rendition.frames}`];
  return drops ? [fps, ...scaled, ...end] : [...scaled, fps, ...end];
}

function posterChains(plan: Plan): string[] {
  const { width, height, candidates } = plan.poster;
  const step = (plan.seconds / candidates).toFixed(6);
  const crossed = `gt(floor(t/${step}+0.5),floor(prev_selected_t/${step}+0.5))`;
  const scaled = toBt709(plan.color, beforeTurn(plan, plan.poster));
  const still = [`select='isnan(prev_selected_t)+${crossed}'`, ...scaled, ...plan.upright.filters, 'setsar=1'];
  const thumb = thumbSize({ width, height });
  return [
    `[stills]${[...still, split('split', ['jpeg', 'tiny'])].join(',')}`,
    // JPEG files are BT.601 in full range, whatever they were made of.
    '[jpeg]scale=in_color_matrix=bt709:in_range=tv:out_color_matrix=bt601:out_range=pc,format=yuvj420p[poster]',
    `[tiny]scale=w=${thumb.width}:h=${thumb.height}:flags=area:in_color_matrix=bt709:in_range=tv,format=rgba[thumb]`,
  ];
}

/** The size at which candidates are judged and hashed. */
export function thumbSize({ width, height }: Size): Size {
  const scale = THUMB_EDGE / Math.max(width, height);
  const edge = (length: number): number => Math.max(1, Math.min(THUMB_EDGE, Math.round(length * scale)));
  return { width: edge(width), height: edge(height) };
}

function soundChains({ audio, originSeconds, seconds }: Plan, stage: StagePlan): string[] {
  const wanted = stage.renditions.filter((rendition) => !copiesAudio(audio, rendition));
  if (!audio || wanted.length === 0) return [];
  const filters = [
    ...(originSeconds === 0 ? [] : [`asetpts=PTS-(${originSeconds.toFixed(6)})/TB`]),
    // Cut before the resampler: it fills holes with silence, and a hole may claim to last for years.
    `atrim=end=${seconds.toFixed(6)}`,
    `aresample=${audio.sampleRate}:async=1000:first_pts=0`,
    'aformat=channel_layouts=stereo',
    ...(audio.gainDb === 0
      ? []
      : [`volume=${audio.gainDb}dB`, 'alimiter=limit=0.84:attack=2:release=60:level=disabled']),
    split('asplit', wanted.map(audioLabel)),
  ];
  return [`[0:${audio.index}]${filters.join(',')}`];
}

export function copiesAudio(audio: Plan['audio'], rendition: RenditionPlan): boolean {
  return rendition.how === 'copy' && audio?.mayCopy === true;
}

const beforeTurn = ({ upright }: Plan, { width, height }: Size): Size =>
  upright.swapsSides ? { width: height, height: width } : { width, height };

const rate = ({ fps }: RenditionPlan): string => `${fps.num}/${fps.den}`;

const split = (filter: 'split' | 'asplit', names: readonly string[]): string =>
  `${filter}=${names.length}${names.map((name) => `[${name}]`).join('')}`;
