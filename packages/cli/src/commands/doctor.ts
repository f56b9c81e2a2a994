import type { Finding } from '@reelgraph/objects';
import { type Call, type Command, Failure } from '../command.ts';
import { messageOf, objectsConfig, openMongo, openRedis, setting } from '../operator.ts';

export const doctor: Command = {
  summary: 'tries the stores and ffmpeg, says what is off and what to do (operators)',
  usage: '',
  words: 0,
  options: {},
  async run(call) {
    const probes = [probeMongo(call), probeRedis(call), probeMedia(), probeBuckets(call)];
    const findings = (await Promise.all(probes)).flat();
    const width = Math.max(...findings.map(({ name }) => name.length));
    for (const { ok, name, seen, remedy } of findings) {
      call.terminal.out(`${ok ? 'ok ' : 'OFF'}  ${name.padEnd(width)}  ${seen}`);
      if (!ok) call.terminal.out(`${' '.repeat(width + 7)}-> ${remedy}`);
    }
    const off = findings.filter(({ ok }) => !ok).length;
    if (off > 0) throw new Failure(`${off} of ${findings.length} are off.`);
  },
};

async function probe(name: string, remedy: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { name, ok: true, seen: await look(), remedy: '' };
  } catch (error) {
    return { name, ok: false, seen: messageOf(error), remedy };
  }
}

async function probeMongo(call: Call): Promise<Finding[]> {
  const remedy = 'start mongod with --replSet, run rs.initiate(), set MONGODB_URL';
  return [
    await probe('MongoDB replica set', remedy, async () => {
      await using mongo = await openMongo(call);
      const { setName, isWritablePrimary } = await mongo.db.command({ hello: 1 });
      return `${setName}${isWritablePrimary ? ', primary' : ''}`;
    }),
  ];
}

async function probeRedis(call: Call): Promise<Finding[]> {
  const { connectRedis } = await import('@reelgraph/redis');
  const keeps = async (name: 'REDIS_QUEUE_URL' | 'REDIS_VIEWS_URL') => {
    await using redis = await openRedis(call, name);
    const [, aof] = (await redis.call('CONFIG', 'GET', 'appendonly').catch(() => [])) as string[];
    if (aof !== undefined && aof !== 'yes') throw new Error('it evicts nothing, but has no append-only file');
    return 'noeviction, append-only file';
  };
  const forgets = async () => {
    const redis = await connectRedis({ url: setting(call, 'REDIS_CACHE_URL'), policy: 'allkeys-lru' });
    redis.disconnect();
    return 'allkeys-lru';
  };
  const keepRemedy = 'set maxmemory-policy noeviction and appendonly yes';
  return Promise.all([
    probe('Redis of the queue', keepRemedy, () => keeps('REDIS_QUEUE_URL')),
    probe('Redis of the views', keepRemedy, () => keeps('REDIS_VIEWS_URL')),
    probe('Redis of the cache', 'set maxmemory-policy allkeys-lru', forgets),
  ]);
}

async function probeMedia(): Promise<Finding[]> {
  const { openTools } = await import('@reelgraph/media');
  let kind = 'none';
  const tools = await probe('ffmpeg', 'install ffmpeg 5 or newer with libx264', async () => {
    const { abilities, sandbox } = await openTools();
    kind = sandbox.kind;
    if (!abilities.hdr) throw new Error(`${abilities.version}, without zscale or tonemap: HDR is refused`);
    return `${abilities.version}, HDR too`;
  });
  const sandbox = await probe('sandbox', 'install bubblewrap and allow user namespaces', async () => {
    if (kind !== 'bubblewrap') throw new Error(kind);
    return kind;
  });
  return [tools, sandbox];
}

async function probeBuckets(call: Call): Promise<Finding[]> {
  const { probeStore } = await import('@reelgraph/objects');
  const remedy = 'set S3_ENDPOINT and its keys, run `npm run reelgraph -- s3 apply`';
  try {
    const config = objectsConfig(call);
    // Only where the restorer listens is there anything to hear of.
    const events = call.env.S3_RESTORES_QUEUE_URL ? 'restore-events' : null;
    const [raw, media] = await Promise.all([
      probeStore(config, setting(call, 'S3_RAW_BUCKET'), { takesUploads: true, events: 'raw-events' }),
      probeStore(config, setting(call, 'S3_MEDIA_BUCKET'), { takesUploads: false, events }),
    ]);
    const named = (bucket: string) => (finding: Finding) => ({ ...finding, name: `S3, ${bucket}: ${finding.name}` });
    return [...raw.map(named('raw')), ...media.map(named('media'))];
  } catch (error) {
    return [{ name: 'S3', ok: false, seen: messageOf(error), remedy }];
  }
}
