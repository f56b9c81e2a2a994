import { Histogram, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { TimeHistogram } from './time-histogram.ts';

it('reads in the same way as the histogram of prom-client', async () => {
  const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
  const labelNames = ['operation', 'outcome'];
  const [theirs, ours] = [new Registry(), new Registry()];
  const their = new Histogram({ name: 'seconds', help: 'Time.', labelNames, buckets, registers: [theirs] });
  const our = new TimeHistogram('seconds', 'Time.', ['operation', 'outcome']);
  ours.registerMetric(our.asMetric());
  for (const [operation, outcome, seconds] of [
    ['A', 'ok', 0.001],
    ['A', 'ok', 0.0011],
    ['A', 'errors', 11],
    ['B "quoted"', 'ok', 0],
  ] as const) {
    their.observe({ operation, outcome }, seconds);
    our.observe(operation, outcome, seconds);
  }
  expect(await ours.metrics()).toBe(await theirs.metrics());
});
