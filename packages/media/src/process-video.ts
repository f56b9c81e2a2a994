import { resolve } from 'node:path';
import { CopyRefused, makeStages } from './make-stages.ts';
import { planRenditions } from './plan/plan-renditions.ts';
import type { MediaPolicy } from './policy.ts';
import type { ProcessOptions } from './process-options.ts';
import type { ProcessedVideo } from './processed-video.ts';
import { inspect } from './read/inspect.ts';
import { describeSource } from './source-facts.ts';

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
  const place = { input: resolve(input), workDir: resolve(workDir) };
  options.onProgress?.({ step: 'inspect', fraction: 0, etaMs: null });
  const inspection = await inspect(tools, place.input, policy, signal);
  const make = async (mayCopy: boolean): Promise<ProcessedVideo> => {
    const { probe, scan, loudness } = inspection;
    const plan = planRenditions(probe, scan, policy, { canToneMap: tools.abilities.hdr, loudness, mayCopy });
    const source = describeSource(inspection, plan);
    const stages = plan.stages.map(({ renditions }) => renditions.map(({ file, how }) => `${how} ${file}`));
    log?.info({ source, stages, remuxObstacles: plan.remuxObstacles }, 'planned');
    return makeStages({ plan, source, policy, ...place }, options);
  };
  try {
    return await make(true);
  } catch (error) {
    if (!(error instanceof CopyRefused)) throw error;
    log?.warn({ reason: error.message }, 'the source cannot be copied: encoding it');
    return make(false);
  }
}
