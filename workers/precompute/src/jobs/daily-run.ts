import { randomUUID } from 'node:crypto';
import { holdLease, releaseLease } from '@reelgraph/mongo';
import type { Context } from '../context.ts';
import { dailySettings } from '../domain/daily-settings.ts';
import { feedRules } from '../domain/feed-rules.ts';
import { objections } from '../domain/guardrail.ts';
import { runIdOf } from '../domain/run-id.ts';
import { settingsFor } from '../spark/engine.ts';
import { Overtaken, type Run } from '../store/run-store.ts';
import { buildLists } from './build-lists.ts';
import { checkLists } from './check-lists.ts';

const LEASE = 'precompute';

export type DailyOutcome = { run: string; state: 'active' | 'refused' | 'elsewhere'; reasons: readonly string[] };

/**
 * Computes and publishes the lists of a day, or goes on where a killed process left off; harmless when all is done already.
 * One process at a time: another one gets 'elsewhere'.
 */
export async function dailyRun(context: Context, watermark: Date, signal: AbortSignal): Promise<DailyOutcome> {
  const { db, runs, leaseMs } = context;
  const settings = settingsFor(context.engine, dailySettings);
  const id = runIdOf(watermark, { feedRules, settings, top: context.top });
  const known = await runs.find(id);
  if (known?.state === 'active' || known?.state === 'refused') return outcome(known);
  const holder = randomUUID();
  if (!(await holdLease(db, LEASE, holder, leaseMs))) return { run: id, state: 'elsewhere', reasons: [] };
  const lost = new AbortController();
  const renewal = setInterval(() => {
    holdLease(db, LEASE, holder, leaseMs).then(
      (held) => held || lost.abort(new Overtaken('The lease is lost')),
      () => undefined,
    );
  }, leaseMs / 3);
  try {
    return outcome(await advance(context, await runs.take(id, watermark), AbortSignal.any([signal, lost.signal])));
  } finally {
    clearInterval(renewal);
    await releaseLease(db, LEASE, holder);
  }
}

/** Each state is left by compare-and-set, so that a process killed anywhere leaves a state to go on from. */
async function advance(context: Context, begun: Run, signal: AbortSignal): Promise<Run> {
  const { runs, log } = context;
  let run = begun;
  for (;;) {
    signal.throwIfAborted();
    log.info({ run: run._id, state: run.state }, 'lists');
    switch (run.state) {
      case 'building':
        run = await runs.move(run, 'building', 'sealed', { figures: await buildLists(context, run, signal) });
        break;
      case 'sealed':
        run = await judge(context, run, signal);
        break;
      case 'validated':
        run = await activate(context, run);
        break;
      case 'active':
        await runs.dropOldLists();
        return run;
      case 'refused':
        log.error({ run: run._id, reasons: run.reasons }, 'lists refused');
        return run;
      default:
        return run.state satisfies never;
    }
  }
}

async function judge(context: Context, run: Run, signal: AbortSignal): Promise<Run> {
  const { runs } = context;
  const pointer = await runs.activeRun();
  const active = pointer && (await runs.find(pointer.run));
  const figures = run.figures && { ...run.figures, ...(await checkLists(context, run, signal)) };
  const reasons = figures ? objections(figures, active?.figures ?? null) : ['the run was sealed without figures'];
  const judged = { figures, reasons, against: pointer?.run ?? null };
  return runs.move(run, 'sealed', reasons.length > 0 ? 'refused' : 'validated', judged);
}

/**
 * The pointer moves first: a process killed between the two finds it there. It moves only from the run that this one was judged by, for a
 * process may sleep here while another night, or an operator, moves it.
 */
async function activate({ runs }: Context, run: Run): Promise<Run> {
  const pointer = await runs.activeRun();
  if (pointer?.run === run._id) return runs.move(run, 'validated', 'active');
  if (pointer && pointer.run !== run.against)
    return pointer.watermark > run.watermark
      ? runs.move(run, 'validated', 'refused', { reasons: ['a later run is served'] })
      : runs.move(run, 'validated', 'sealed');
  if (!(await runs.point(pointer, run))) throw new Overtaken('Somebody else has moved the pointer');
  return runs.move(run, 'validated', 'active');
}

function outcome({ _id, state, reasons }: Run): DailyOutcome {
  return { run: _id, state: state === 'active' ? 'active' : 'refused', reasons };
}
