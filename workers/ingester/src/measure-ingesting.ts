import type { ViewEvent } from '@reelgraph/views';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export type IngestingMeasures = {
  /** Views that are in MongoDB since now, and how old each was by then. */
  written(events: readonly Pick<ViewEvent, 'qualified' | 'at'>[], now: Date): void;
  /** Another ingester has moved on one of the partitions. */
  overtaken(): void;
  failed(): void;
};

/** Counts what is ingested, in Prometheus' form; and the process, where somebody reads. */
export function measureIngesting(options: { process: boolean }): { measures: IngestingMeasures; registry: Registry } {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string) =>
    new Counter({ name: `reelgraph_views_${name}_total`, help, registers: [registry] });
  const views = counter('ingested', 'Views written to MongoDB.');
  const qualified = counter('ingested_qualified', 'Qualified views among them.');
  const transactions = counter('ingest_transactions', 'Transactions that wrote them.');
  const overtaken = counter('ingest_overtaken', 'Transactions given up since another ingester was faster.');
  const failures = counter('ingest_failures', 'Steps that failed and are tried again.');
  const delay = new Gauge({
    name: 'reelgraph_views_ingest_delay_seconds',
    help: 'Age of the oldest view in the last transaction when it was written.',
    registers: [registry],
  });
  const measures: IngestingMeasures = {
    written(events, now) {
      transactions.inc();
      views.inc(events.length);
      qualified.inc(events.filter((event) => event.qualified).length);
      const oldest = events.reduce((least, { at }) => Math.min(least, at.getTime()), now.getTime());
      delay.set((now.getTime() - oldest) / 1_000);
    },
    overtaken: () => overtaken.inc(),
    failed: () => failures.inc(),
  };
  return { measures, registry };
}
