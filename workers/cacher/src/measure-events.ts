import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CacherEvents } from './events.ts';

export type MeasuredEvents = { events: CacherEvents; registry: Registry };

/** Counts what happens at the edges, in Prometheus' form, besides what is said of it; and the process, where somebody reads. */
export function measureEvents(said: CacherEvents, options: { process: boolean }): MeasuredEvents {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const shape = { labelNames: ['region'] as const, registers: [registry] };
  const counter = (name: string, help: string) =>
    new Counter({ name: `reelgraph_cacher_${name}_total`, help, ...shape });
  const hits = counter('warm_hits', 'Slices that were to be warmed and were there.');
  const fetched = counter('warm_fetched', 'Slices that an edge was made to fetch.');
  const bytes = counter('warm_bytes', 'Bytes that an edge was made to fetch.');
  const videos = new Gauge({
    name: 'reelgraph_cacher_warm_videos',
    help: 'Videos warm after the last round.',
    ...shape,
  });
  const purges = counter('purges', 'Videos taken off an edge.');
  const slices = counter('purged_slices', 'Slices that had been at an edge when they were taken off.');
  const failed = counter('warm_failed', 'Objects that an edge could not be made to fetch.');
  const away = counter('edge_failures', 'Times that an edge could not be warmed, purged or asked.');
  const waited = new Histogram({
    name: 'reelgraph_cacher_purge_seconds',
    help: 'From a purge being asked for until an edge has done it.',
    buckets: [0.1, 0.2, 0.5, 1, 2, 5, 30, 300],
    ...shape,
  });
  const events: CacherEvents = {
    warmed: (fields) => {
      const { region } = fields;
      hits.inc({ region }, fields.hits);
      fetched.inc({ region }, fields.fetched);
      bytes.inc({ region }, fields.bytes);
      videos.set({ region }, fields.videos);
      said.warmed(fields);
    },
    objectNotWarmed: (fields) => {
      failed.inc({ region: fields.region });
      said.objectNotWarmed(fields);
    },
    notWarmed: (fields) => {
      away.inc({ region: fields.region });
      said.notWarmed(fields);
    },
    purged: (fields) => {
      const { region } = fields;
      purges.inc({ region });
      slices.inc({ region }, fields.found ?? 0);
      waited.observe({ region }, fields.waitedMs / 1000);
      said.purged(fields);
    },
    notPurged: (fields) => {
      away.inc({ region: fields.region });
      said.notPurged(fields);
    },
    notForgotten: said.notForgotten,
  };
  return { events, registry };
}
