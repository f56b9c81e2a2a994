import { ObjectStore, type ObjectsConfig } from '@reelgraph/objects';
import { type AlsSettings, type FactorTrainer, mllibAls, type Pool, type Settings } from '@reelgraph/ranking';
import { ConfigError } from '@reelgraph/service';
import type { EngineConfig } from '../config.ts';
import { provideSpark } from './provide-spark.ts';
import { type SparkEngine, trainOnSpark } from './train-on-spark.ts';

/** What trains the factors. All else, the choice of settings and the ranking, is done here whatever it is. */
export type Engine = { kind: 'embedded' } | ({ kind: 'spark' } & SparkEngine);
export type OpenEngine = Disposable & { engine: Engine };

/** Gets ready what the configuration names; stops with a sentence where it cannot be had. */
export async function openEngine(config: EngineConfig, say: (line: string) => void): Promise<OpenEngine> {
  if (config.PRECOMPUTE_ENGINE === 'embedded')
    return { engine: { kind: 'embedded' }, [Symbol.dispose]: () => undefined };
  const { SPARK_MASTER: master, SPARK_ARGS: args, SPARK_FILES: files } = config;
  if (files === 's3a' && !config.S3_DATA_BUCKET) throw new ConfigError('SPARK_FILES=s3a needs S3_DATA_BUCKET');
  const access = accessOf(config);
  const spark = await provideSpark(config, say);
  const store = access && new ObjectStore(access, access.bucket);
  const conf = access && files === 's3a' ? s3aConf(access) : {};
  return {
    engine: { kind: 'spark', spark, master, args, conf, store, files },
    [Symbol.dispose]: () => store?.[Symbol.dispose](),
  };
}

/** Where a search for settings starts from: by Spark, only the kind of regularisation that it has. */
export function settingsFor({ kind }: Engine, settings: Settings, fixed?: ReadonlySet<string>): Settings {
  if (kind === 'embedded') return settings;
  const { ridge, ridgeExponent } = mllibAls;
  return {
    ...settings,
    als: { ...settings.als, ridgeExponent, ridge: fixed?.has('ridge') ? settings.als.ridge : ridge },
  };
}

/** Undefined for the embedded engine, which needs nobody else. */
export function factorTrainer(
  engine: Engine,
  pool: Pool,
  { name, signal, onProgress }: { name: string; signal: AbortSignal; onProgress: (done: number, all: number) => void },
): FactorTrainer | undefined {
  if (engine.kind === 'embedded') return undefined;
  return async (matrix, tastes, settings: AlsSettings) => {
    onProgress(0, 1);
    const model = await trainOnSpark(engine, pool, { matrix, tastes, settings, name, signal });
    onProgress(1, 1);
    return model;
  };
}

type Access = ObjectsConfig & { bucket: string };

function accessOf(config: EngineConfig): Access | null {
  const { S3_DATA_BUCKET: bucket, S3_ENDPOINT: endpoint, S3_REGION: region } = config;
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
  if (!bucket) return null;
  if (!accessKeyId || !secretAccessKey)
    throw new ConfigError('S3_DATA_BUCKET needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY');
  return { bucket, endpoint, publicEndpoint: null, region, accessKeyId, secretAccessKey };
}

function s3aConf({ endpoint, region, accessKeyId, secretAccessKey }: Access): Record<string, string> {
  const settings = {
    ...{ 'endpoint.region': region, 'access.key': accessKeyId, 'secret.key': secretAccessKey },
    ...(endpoint && {
      ...{ endpoint, 'path.style.access': 'true' },
      'connection.ssl.enabled': String(endpoint.startsWith('https:')),
    }),
  };
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`spark.hadoop.fs.s3a.${name}`, value]));
}
