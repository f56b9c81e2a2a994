import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { TierEvents } from './tier-events.ts';

export type MeasuredEvents = { events: TierEvents; registry: Registry };

/** Counts what happens between the tiers, in Prometheus' form, besides what is said of it; and the process, where somebody reads. */
export function measureEvents(said: TierEvents, options: { process: boolean }): MeasuredEvents {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string) =>
    new Counter({ name: `reelgraph_tiers_${name}_total`, help, registers: [registry] });
  const archived = counter('archived', 'Videos archived.');
  const archivedBytes = counter('archived_bytes', 'Bytes moved to cold storage.');
  const kept = counter('kept', 'Videos kept hot at the moment of their move.');
  const retrievals = counter('retrievals', 'Objects that cold storage was asked for.');
  const restored = counter('restored', 'Videos restored.');
  const restoredBytes = counter('restored_bytes', 'Bytes brought back to hot storage.');
  const cleaned = counter('cleaned', 'Objects deleted that nothing pointed at.');
  const lost = counter('lost', 'Videos with an object that the store has lost.');
  const failed = counter('failed', 'Moves that failed and are tried again.');
  const unknown = new Gauge({
    name: 'reelgraph_tiers_counts_unknown',
    help: '1 while archiving is stopped, since view counts are not known.',
    registers: [registry],
  });
  unknown.set(0);
  const events: TierEvents = {
    begun: said.begun,
    copied: said.copied,
    archived: also(said.archived, ({ bytes }) => {
      archived.inc();
      archivedBytes.inc(bytes);
    }),
    kept: also(said.kept, () => kept.inc()),
    retrieval: also(said.retrieval, ({ objects }) => retrievals.inc(objects)),
    restored: also(said.restored, ({ bytes }) => {
      restored.inc();
      restoredBytes.inc(bytes);
    }),
    cleaned: also(said.cleaned, ({ objects }) => cleaned.inc(objects)),
    lost: also(said.lost, () => lost.inc()),
    failed: also(said.failed, () => failed.inc()),
    unknown: also(said.unknown, () => unknown.set(1)),
    run: also(said.run, () => unknown.set(0)),
  };
  return { events, registry };
}

function also<Fields>(say: (fields: Fields) => void, count: (fields: Fields) => void): (fields: Fields) => void {
  return (fields) => {
    count(fields);
    say(fields);
  };
}
