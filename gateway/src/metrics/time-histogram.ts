import type { Metric } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

type Series = { readonly labels: Readonly<Record<string, string>>; readonly counts: Float64Array; sum: number };
type Reading = {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
};

/**
 * Times by two labels, as prom-client's registry reads them. Its own histogram makes a text of the labels at every
 * observation, which costs more than anything else of a small request; here it is a look into a map.
 */
export class TimeHistogram {
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  readonly name: string;
  readonly help: string;
  readonly #labels: readonly [string, string];
  readonly #series = new Map<string, Map<string, Series>>();

  constructor(name: string, help: string, labels: readonly [string, string]) {
    this.name = name;
    this.help = help;
    this.#labels = labels;
  }

  observe(first: string, second: string, seconds: number): void {
    const series = this.#series.get(first)?.get(second) ?? this.#begin(first, second);
    const found = SECONDS.findIndex((bound) => seconds <= bound);
    const bucket = found < 0 ? SECONDS.length : found;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += seconds;
  }

  /** A registry asks for no more than `get`. */
  asMetric(): Metric {
    // @note: the type of a metric lists the classes of prom-client
    return this as unknown as Metric;
  }

  async get() {
    const { name, help, type, aggregator } = this;
    const values = [...this.#series.values()].flatMap((those) =>
      [...those.values()].flatMap((each) => this.#read(each)),
    );
    return { name, help, type, aggregator, values };
  }

  #begin(first: string, second: string): Series {
    const [one, other] = this.#labels;
    const series = { labels: { [one]: first, [other]: second }, counts: new Float64Array(SECONDS.length + 1), sum: 0 };
    const those = this.#series.get(first) ?? new Map<string, Series>();
    those.set(second, series);
    this.#series.set(first, those);
    return series;
  }

  /** Each bucket counts what the smaller ones do, too. */
  #read({ labels, counts, sum }: Series): Reading[] {
    let count = 0;
    const readings: Reading[] = [...SECONDS, '+Inf'].map((le, i) => {
      count += counts[i] ?? 0;
      return { metricName: `${this.name}_bucket`, labels: { le, ...labels }, value: count };
    });
    readings.push({ metricName: `${this.name}_sum`, labels, value: sum });
    readings.push({ metricName: `${this.name}_count`, labels, value: count });
    return readings;
  }
}
