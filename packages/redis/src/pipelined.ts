import type { Redis } from 'ioredis';

/** A command, and a key that says where in a cluster it belongs. */
export type KeyedCommand = {
  readonly key: string;
  readonly command: readonly [string, ...(string | number | Buffer)[]];
};

/** An error or an answer for each command, in their order. */
export type PipelineAnswers = [error: Error | null, answer: unknown][];

/** Sends commands in one round trip: to one server as one pipeline, to a cluster as one for each hash tag. */
export async function pipelined(redis: Redis, commands: readonly KeyedCommand[]): Promise<PipelineAnswers> {
  if (commands.length === 0) return [];
  if (!redis.isCluster) return await exec(redis, commands);
  const indexed = commands.map((each, index) => ({ ...each, index }));
  const groups = [...Map.groupBy(indexed, ({ key }) => hashTagOf(key)).values()];
  const answers: PipelineAnswers = Array(commands.length);
  await Promise.all(
    groups.map(async (group) => {
      for (const [place, answer] of (await exec(redis, group)).entries()) answers[group[place]?.index ?? 0] = answer;
    }),
  );
  return answers;
}

async function exec(redis: Redis, commands: readonly KeyedCommand[]): Promise<PipelineAnswers> {
  return (await redis.pipeline(commands.map(({ command: [name, ...args] }) => [name, ...args])).exec()) ?? [];
}

/** What a cluster looks at: the part in braces if there is one, else the whole key. */
function hashTagOf(key: string): string {
  return /\{([^}]+)\}/.exec(key)?.[1] ?? key;
}
