import { AUDIO_KBPS, BUFFER_SECONDS, BUFFER_START } from '../plan/bit-budget.ts';
import { perSecond } from '../plan/frame-rate.ts';
import type { Plan, RenditionPlan, StagePlan } from '../plan/plan-renditions.ts';
import type { MediaPolicy } from '../policy.ts';
import { demuxerWalls, MAX_ALLOC } from '../read/demuxer-walls.ts';
import type { Abilities } from '../tools/abilities.ts';
import { audioLabel, copiesAudio, filterGraph, videoLabel } from './filter-graph.ts';

export const POSTER_PATTERN = 'poster-%d.jpg';
export const THUMBS_FILE = 'thumbs.rgba';
const GOP_SECONDS = 2;
const MAX_DECODE_ERRORS = 0.25;

export interface ArgsOptions {
  readonly input: string;
  readonly threads: number;
  readonly policy: MediaPolicy;
  readonly abilities: Abilities;
}

/** The one ffmpeg command of a stage. Outputs are fixed names in the working directory. */
export function encodeArgs(plan: Plan, stage: StagePlan, { input, threads, policy, abilities }: ArgsOptions): string[] {
  const graph = filterGraph(plan, stage);
  // Where a later stage decodes every picture anyway, the poster of a copy needs the key pictures only.
  const onlyKeys = stage.renditions.every(({ how }) => how === 'copy') && plan.stages.length > 1;
  return [
    ...['-nostdin', '-hide_banner', '-y', '-v', 'error', '-nostats', '-progress', 'pipe:1', '-stats_period', '0.25'],
    ...[...MAX_ALLOC, '-max_error_rate', String(MAX_DECODE_ERRORS), '-filter_complex_threads', String(threads)],
    ...['-threads', String(threads), '-noautorotate', ...(onlyKeys ? ['-skip_frame', 'nokey'] : [])],
    ...[...demuxerWalls(plan.container, policy), '-i', input],
    ...(graph ? ['-filter_complex', graph] : []),
    ...stage.renditions.flatMap((rendition) => renditionArgs(plan, rendition, threads, policy)),
    ...(stage.makesPoster ? posterArgs(abilities) : []),
  ];
}

function renditionArgs(plan: Plan, rendition: RenditionPlan, threads: number, policy: MediaPolicy): string[] {
  return [
    ...(rendition.how === 'copy' ? copyArgs(plan) : x264Args(rendition, threads, policy)),
    ...audioArgs(plan, rendition),
    ...['-t', (plan.seconds + 1).toFixed(3), '-map_metadata', '-1', '-map_chapters', '-1', '-dn', '-sn'],
    ...['-movflags', '+faststart', '-f', 'mp4', rendition.file],
  ];
}

/** Supplemental messages go: some cameras hide their position in them. */
function copyArgs({ video }: Plan): string[] {
  return ['-map', `0:${video.index}`, '-c:v', 'copy', '-bsf:v', 'filter_units=remove_types=6', '-tag:v', 'avc1'];
}

function x264Args(rendition: RenditionPlan, threads: number, policy: MediaPolicy): string[] {
  const gop = Math.max(1, Math.round(perSecond(rendition.fps) * GOP_SECONDS));
  return [
    ...['-map', `[${videoLabel(rendition)}]`, '-c:v', 'libx264', '-threads', String(threads), '-preset', policy.preset],
    ...[
      '-crf',
      String(rendition.crf),
      '-maxrate',
      `${rendition.capKbps}k`,
      '-bufsize',
      `${rendition.capKbps * BUFFER_SECONDS}k`,
    ],
    ...['-x264-params', `vbv-init=${BUFFER_START}:open-gop=0`, '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
    ...['-g', String(gop), '-force_key_frames', `expr:gte(t,n_forced*${GOP_SECONDS})`],
    ...['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709', '-color_range', 'tv'],
  ];
}

function audioArgs({ audio }: Plan, rendition: RenditionPlan): string[] {
  if (!audio) return ['-an'];
  if (copiesAudio(audio, rendition)) return ['-map', `0:${audio.index}`, '-c:a', 'copy'];
  // The fast search takes half the time of the usual one, and hears no worse at this rate.
  return ['-map', `[${audioLabel(rendition)}]`, '-c:a', 'aac', '-aac_coder', 'fast', '-b:a', `${AUDIO_KBPS}k`];
}

function posterArgs({ fpsModeOption }: Abilities): string[] {
  return [
    ...[
      '-map',
      '[poster]',
      fpsModeOption,
      'passthrough',
      '-c:v',
      'mjpeg',
      '-q:v',
      '3',
      '-map_metadata',
      '-1',
      '-f',
      'image2',
    ],
    ...[
      POSTER_PATTERN,
      '-map',
      '[thumb]',
      fpsModeOption,
      'passthrough',
      '-c:v',
      'rawvideo',
      '-f',
      'rawvideo',
      THUMBS_FILE,
    ],
  ];
}
