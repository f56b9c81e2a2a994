import { perSecond } from './frame-rate.ts';
import type { Plan, StagePlan } from './plan-renditions.ts';

/** Decoding a pixel against encoding one. */
const DECODE_SHARE = 0.3;

/** Turns the progress of one stage into that of the whole work, weighing stages by the pixels that they touch. */
export class StageClock {
  readonly #costs: ReadonlyMap<StagePlan, number>;
  readonly #total: number;
  readonly #stages: readonly StagePlan[];
  readonly #startedMs: number;

  constructor(plan: Plan, startedMs: number) {
    this.#stages = plan.stages;
    this.#costs = new Map(plan.stages.map((stage) => [stage, stageCost(plan, stage)]));
    this.#total = [...this.#costs.values()].reduce((sum, cost) => sum + cost, 0);
    this.#startedMs = startedMs;
  }

  at(stage: StagePlan, fraction: number, nowMs: number): { fraction: number; etaMs: number | null } {
    const before = this.#stages.slice(0, this.#stages.indexOf(stage));
    const done = before.reduce((sum, earlier) => sum + this.#cost(earlier), fraction * this.#cost(stage)) / this.#total;
    const elapsed = nowMs - this.#startedMs;
    return { fraction: done, etaMs: done > 0.02 ? Math.round((elapsed * (1 - done)) / done) : null };
  }

  #cost(stage: StagePlan): number {
    return this.#costs.get(stage) ?? 0;
  }
}

function stageCost({ video, sourceFps }: Plan, { renditions }: StagePlan): number {
  const encoded = renditions.filter(({ how }) => how === 'encode');
  if (encoded.length === 0) return 1;
  const decode = video.width * video.height * perSecond(sourceFps) * DECODE_SHARE;
  return encoded.reduce((sum, { width, height, fps }) => sum + width * height * perSecond(fps), decode);
}
