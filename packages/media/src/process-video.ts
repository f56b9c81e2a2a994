import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from './make/encode.ts';
import { finishPoster, type Poster } from './make/finish-poster.ts';
import { type HlsFile, makeHls } from './make/make-hls.ts';
import { type Rendition, verifyRendition } from './make/verify-rendition.ts';
import { type Plan, planRenditions, type StagePlan } from './plan/plan-renditions.ts';
import { StageClock } from './plan/stage-clock.ts';
import type { MediaPolicy } from './policy.ts';
import { inspect } from './read/inspect.ts';
import { describeSource, type SourceFacts } from './source-facts.ts';
import { together } from './together.ts';
import type { MediaLog, MediaTools } from './tools/open-tools.ts';

export interface Progress {
  readonly step: 'inspect' | 'encode' | 'finish';
  /** Of the whole work, 0 to 1. */
  readonly fraction: number;
  readonly etaMs: number | null;
}

/** What is ready so far: enough to be published while the rest is made. */
export interface VideoStage {
  readonly renditions: readonly Rendition[];
  readonly poster: Poster;
  readonly source: SourceFacts;
}

export interface ProcessedVideo extends VideoStage {
  /** Largest rung first. */
  readonly renditions: readonly Rendition[];
  readonly hls: readonly HlsFile[];
}

export interface ProcessOptions {
  readonly tools: MediaTools;
  /** Of the encoder; decoding and filtering take as many. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly log?: MediaLog;
  readonly onProgress?: (progress: Progress) => void;
  /** Called when a first part can be published; it runs beside the rest of the work, and its failure ends that. */
  readonly onStage?: (stage: VideoStage) => Promise<void> | void;
}

/**
 * From an untrusted file to small safe MP4s, a poster and a thumbhash, all in a new folder inside `workDir`.
 * Throws MediaRejected (never retry), MediaFailed (retry) or the signal's reason; then the new folder is gone.
 */
export async function processVideo(
  input: string,
  workDir: string,
  policy: MediaPolicy,
  options: ProcessOptions,
): Promise<ProcessedVideo> {
  const { tools, signal, log } = options;
  options.onProgress?.({ step: 'inspect', fraction: 0, etaMs: null });
  const inspection = await inspect(tools, input, policy, signal);
  const { probe, scan, loudness } = inspection;
  const plan = planRenditions(probe, scan, policy, { canToneMap: tools.abilities.hdr, loudness });
  const source = describeSource(inspection, plan);
  log?.info(
    { source, rungs: plan.stages.map(({ renditions }) => renditions.map(({ file, how }) => `${how} ${file}`)) },
    'planned',
  );
  const outDir = await mkdtemp(join(workDir, 'video-'));
  try {
    return await makeStages(plan, source, input, outDir, policy, options);
  } catch (error) {
    await rm(outDir, { recursive: true, force: true });
    throw error;
  }
}

async function makeStages(
  plan: Plan,
  source: SourceFacts,
  input: string,
  outDir: string,
  policy: MediaPolicy,
  options: ProcessOptions,
): Promise<ProcessedVideo> {
  const { tools, onStage, onProgress } = options;
  const clock = new StageClock(plan, performance.now());
  const renditions: Rendition[] = [];
  const make = async (stage: StagePlan, signal: AbortSignal | undefined): Promise<void> => {
    const onFraction = (fraction: number): void =>
      onProgress?.({ step: 'encode', ...clock.at(stage, fraction, performance.now()) });
    await encode(tools, plan, stage, input, outDir, { policy, threads: options.threads ?? 2, signal, onFraction });
    const verify = stage.renditions.map(
      (planned) => (shared: AbortSignal) => verifyRendition(tools, outDir, plan, planned, shared),
    );
    renditions.push(...(await together(signal, verify)));
  };

  const [first, ...rest] = plan.stages;
  if (first) await make(first, options.signal);
  const poster = await finishPoster(plan, outDir);
  await together(options.signal, [
    async () => {
      if (rest.length > 0) await onStage?.({ renditions: [...renditions], poster, source });
    },
    async (signal) => {
      for (const stage of rest) await make(stage, signal);
    },
  ]);
  onProgress?.({ step: 'finish', fraction: 1, etaMs: 0 });
  renditions.sort((a, b) => b.rung - a.rung);
  const hls = policy.hls ? await makeHls(tools, renditions, outDir, options.signal) : [];
  return { renditions, poster, source, hls };
}
