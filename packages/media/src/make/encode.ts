import type { Plan, StagePlan } from '../plan/plan-renditions.ts';
import type { MediaPolicy } from '../policy.ts';
import { failureOf } from '../read/read-failure.ts';
import { encodeLimits } from '../tools/limits.ts';
import type { MediaTools } from '../tools/open-tools.ts';
import { runTool } from '../tools/run-tool.ts';
import { encodeArgs } from './encode-args.ts';
import { ProgressReader } from './progress.ts';

export interface EncodeOptions {
  readonly policy: MediaPolicy;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  readonly onFraction?: (fraction: number) => void;
}

/** Runs one stage of a plan: every rendition of it, and the poster candidates, from one decode. */
export async function encode(
  tools: MediaTools,
  plan: Plan,
  stage: StagePlan,
  file: string,
  outDir: string,
  { policy, threads, signal, onFraction }: EncodeOptions,
): Promise<void> {
  const progress = new ProgressReader(plan.seconds, onFraction ?? (() => undefined));
  const limits = encodeLimits({
    seconds: plan.seconds,
    pixels: plan.video.width * plan.video.height * plan.seconds * (plan.sourceFps.num / plan.sourceFps.den),
    outputBytes: Math.max(
      0,
      ...stage.renditions.map(({ capKbps }) => ((capKbps + 400) * 1000 * (plan.seconds + 4)) / 8),
    ),
  });
  const args = ({ input }: { input: string }) =>
    encodeArgs(plan, stage, { input, threads, policy, abilities: tools.abilities });
  const call = { tool: tools.ffmpeg, args, input: file, outDir, limits };
  const run = await runTool(tools.sandbox, call, { signal, isProgress: (line) => progress.read(line) });
  const failure = failureOf(run, limits);
  if (failure) throw failure;
}
