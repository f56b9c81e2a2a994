import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MediaFailed } from './failure.ts';
import { encode } from './make/encode.ts';
import { finishPoster, type Poster } from './make/finish-poster.ts';
import { makeHls } from './make/make-hls.ts';
import { type Rendition, verifyRendition } from './make/verify-rendition.ts';
import type { Plan, StagePlan } from './plan/plan-renditions.ts';
import { StageClock } from './plan/stage-clock.ts';
import type { MediaPolicy } from './policy.ts';
import type { ProcessOptions } from './process-options.ts';
import type { ProcessedVideo, VideoStage } from './processed-video.ts';
import { MediaRejected } from './rejection.ts';
import type { SourceFacts } from './source-facts.ts';
import { together } from './together.ts';

/** A source that looked fit to be published as it is turned out not to be. */
export class CopyRefused extends Error {}

export interface StagesJob {
  readonly plan: Plan;
  readonly source: SourceFacts;
  readonly policy: MediaPolicy;
  readonly input: string;
  readonly workDir: string;
}

interface Made {
  readonly renditions: readonly Rendition[];
  readonly poster: Poster | undefined;
}

type CommandOptions = ProcessOptions & { readonly onFraction?: (fraction: number) => void };

/** Makes a plan's stages one after the other in a new folder, which goes when anything fails. */
export async function makeStages(job: StagesJob, options: ProcessOptions): Promise<ProcessedVideo> {
  const outDir = await mkdtemp(join(job.workDir, 'video-'));
  try {
    const video = await makeAll(job, outDir, options);
    const hls = job.policy.hls ? await makeHls(options.tools, video.renditions, outDir, options.signal) : [];
    options.onProgress?.({ step: 'finish', fraction: 1, etaMs: 0 });
    return { ...video, hls };
  } catch (error) {
    await rm(outDir, { recursive: true, force: true });
    throw error;
  }
}

async function makeAll(job: StagesJob, outDir: string, options: ProcessOptions): Promise<VideoStage> {
  const { plan, source } = job;
  const clock = new StageClock(plan, performance.now());
  const make = (stage: StagePlan, signal: AbortSignal | undefined): Promise<Made> =>
    makeStage(job, stage, outDir, { ...options, signal }, clock);
  const [first, ...rest] = plan.stages;
  const { renditions: early, poster } = await make(first, options.signal).catch(refuseCopy(first));
  if (!poster) throw new Error('the first stage makes the poster');
  if (rest.length === 0) return { renditions: early, poster, source };
  const [, ...late] = await together<Rendition[][]>(options.signal, [
    async () => {
      await options.onStage?.({ renditions: early, poster, source });
      return [];
    },
    async (signal) => {
      const made: Rendition[] = [];
      for (const stage of rest) made.push(...(await make(stage, signal)).renditions);
      return made;
    },
  ]);
  return { renditions: [early, ...late].flat().toSorted((a, b) => b.rung - a.rung), poster, source };
}

async function makeStage(
  job: StagesJob,
  stage: StagePlan,
  outDir: string,
  options: ProcessOptions,
  clock: StageClock,
): Promise<Made> {
  const onFraction = (fraction: number): void =>
    options.onProgress?.({ step: 'encode', ...clock.at(stage, fraction, performance.now()) });
  const commands = commandsOf(stage).map((command) => (signal: AbortSignal) => {
    const isMain = command.renditions.length > 0;
    return makeCommand(job, command, outDir, { ...options, signal, ...(isMain && { onFraction }) });
  });
  const made = await together<Made[]>(options.signal, commands);
  return {
    renditions: made.flatMap(({ renditions }) => renditions),
    poster: made.find(({ poster }) => poster)?.poster,
  };
}

/** Runs a command, and then looks at what it made; another encoder may have its turn meanwhile. */
async function makeCommand(
  { plan, policy, input }: StagesJob,
  command: StagePlan,
  outDir: string,
  { tools, threads = 2, signal, onFraction, onFile, turn = (encode) => encode() }: CommandOptions,
): Promise<Made> {
  const run = (): Promise<void> =>
    encode(tools, plan, command, input, outDir, { policy, threads, signal, ...(onFraction && { onFraction }) });
  await (command.renditions.some(({ how }) => how === 'encode') ? turn(run, signal) : run());
  for (const { rung, file } of command.renditions) onFile?.({ rung, file: join(outDir, file) });
  const verifying = command.renditions.map(
    (planned) => (shared: AbortSignal) => verifyRendition(tools, outDir, plan, planned, shared),
  );
  const [renditions, poster] = await together<[Rendition[], Poster | undefined]>(signal, [
    (shared) => together<Rendition[]>(shared, verifying),
    async () => (command.makesPoster ? finishPoster(plan, outDir) : undefined),
  ]);
  return { renditions, poster };
}

/** A copy decodes nothing, so its poster has nothing to share with it: both are made at once. */
function commandsOf(stage: StagePlan): StagePlan[] {
  const { renditions, makesPoster } = stage;
  if (!makesPoster || renditions.some(({ how }) => how === 'encode')) return [stage];
  return [
    { renditions, makesPoster: false },
    { renditions: [], makesPoster: true },
  ];
}

/** A copy that can't be verified says nothing against the file: its picture may still be encoded. */
function refuseCopy(stage: StagePlan): (error: unknown) => never {
  return (error) => {
    const aboutTheFile = error instanceof MediaRejected || (error instanceof MediaFailed && !error.transient);
    if (aboutTheFile && stage.renditions.some(({ how }) => how === 'copy')) throw new CopyRefused(error.message);
    throw error;
  };
}
