import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { AlsSettings } from '@reelgraph/ranking';
import type { Spark } from './provide-spark.ts';

const script = join(import.meta.dirname, '../../spark/train_als.py');

export type SparkJob = {
  spark: Spark;
  /** such as local[2] or spark://10.0.0.5:7077 */
  master: string;
  /** more arguments of spark-submit, such as --packages */
  args: string;
  events: string;
  out: string;
  settings: Pick<AlsSettings, 'factors' | 'iterations' | 'alpha' | 'ridge' | 'seed'>;
  /** settings of Spark, credentials among them */
  conf: Readonly<Record<string, string>>;
  signal: AbortSignal;
};

/** Runs the job to its end. Its JVM ends with it, since it reads from the job. */
export async function runSpark({ spark, master, args, signal, ...job }: SparkJob): Promise<void> {
  const { factors, iterations, alpha, ridge, seed } = job.settings;
  const local = { 'spark.driver.host': '127.0.0.1', 'spark.driver.bindAddress': '127.0.0.1' };
  const said = {
    ...{ events: job.events, out: job.out, packages: spark.packages },
    settings: { factors, iterations, alpha, ridge, seed },
    submit: `--master ${master} ${args} pyspark-shell`,
    conf: { 'spark.ui.enabled': 'false', ...(master.startsWith('local') && local), ...job.conf },
  };
  const child = spawn(spark.python, [script], { stdio: ['pipe', 'ignore', 'pipe'], signal });
  child.stdin.on('error', () => undefined).end(JSON.stringify(said));
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`Spark ended with ${code}:\n${errors.trim().split('\n').slice(-12).join('\n')}`);
}
