import { Gauge, Registry } from 'prom-client';
import type { Context } from '../context.ts';
import { feedRules } from '../domain/feed-rules.ts';
import { lastDue, type Schedule } from '../domain/schedule.ts';

/** What an alarm is made of: how old the lists are that are served, and whether the last run that was due is not among them. */
export function measureLists({ runs, now }: Pick<Context, 'runs' | 'now'>, schedule: Schedule): Registry {
  const registry = new Registry();
  const registers = [registry];
  const ageMs = async () => {
    const active = await runs.activeRun();
    return active ? now().getTime() - active.watermark.getTime() : Number.POSITIVE_INFINITY;
  };
  new Gauge({
    ...{
      name: 'reelgraph_lists_age_seconds',
      help: 'Since what was known when the active run was computed',
      registers,
    },
    async collect() {
      this.set((await ageMs()) / 1000);
    },
  });
  new Gauge({
    ...{
      name: 'reelgraph_lists_late',
      help: '1 when the lists of an older run serve long after one was due',
      registers,
    },
    async collect() {
      const dueMs = schedule.length > 0 ? now().getTime() - lastDue(now(), schedule).getTime() : 0;
      this.set(dueMs > feedRules.lateAfterMs && (await ageMs()) > dueMs ? 1 : 0);
    },
  });
  return registry;
}
