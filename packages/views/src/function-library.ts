import { readFileSync } from 'node:fs';
import { mastersOf, pipelined, type Redis } from '@reelgraph/redis';

const NAME = 'reelgraph_views_1';
/** A library is one text, and a part of it uses what stands before it. */
const parts = [
  ...['head', 'slots', 'window-record', 'trending', 'add-views', 'watches', 'partition'],
  ...['record', 'top', 'log', 'restore', 'register'],
];
const CODE = parts.map((name) => readFileSync(new URL(`lua/${name}.lua`, import.meta.url), 'utf8')).join('\n');

/** What register.lua names. */
export type FunctionName = 'record' | 'top' | 'read_log' | 'trim_log' | 'restore' | 'restore_watches' | 'complete';

/** One call: a function, the keys' common start of a partition, and its arguments. */
export type FunctionCall = { name: FunctionName; base: string; args: readonly (string | number | Buffer)[] };

/**
 * Loads the functions unless this very text is there. Every version of the text with other formats has another name,
 * so old and new processes can run beside each other.
 */
export async function loadLibrary(redis: Redis): Promise<void> {
  await Promise.all(mastersOf(redis).map(loadInto));
}

async function loadInto(redis: Redis): Promise<void> {
  const listed: unknown = await redis.function('LIST', 'LIBRARYNAME', NAME, 'WITHCODE');
  const known = Array.isArray(listed) && listed.some((library) => Array.isArray(library) && library.includes(CODE));
  if (!known) await redis.function('LOAD', 'REPLACE', CODE);
}

/**
 * Calls functions in one pipelined round trip; those that are not there, since Redis lost them, are loaded and called once more.
 * The first failure is thrown after all answers are in.
 */
export async function callAll(
  redis: Redis,
  calls: readonly FunctionCall[],
  onReload: () => Promise<void>,
): Promise<unknown[]> {
  const answers = await send(redis, calls);
  const lost = answers.flatMap(([error], index) => (error && isLost(error) ? [index] : []));
  if (lost.length > 0) {
    await onReload();
    const again = await send(
      redis,
      lost.map((index) => calls[index]).filter((call) => call !== undefined),
    );
    for (const [position, index] of lost.entries()) answers[index] = again[position] ?? answers[index] ?? [null, null];
  }
  return answers.map(([error, answer]) => {
    if (error) throw error;
    return answer;
  });
}

async function send(redis: Redis, calls: readonly FunctionCall[]): Promise<[Error | null, unknown][]> {
  return await pipelined(
    redis,
    calls.map(({ name, base, args }) => ({ key: base, command: ['fcall', `${NAME}_${name}`, 1, base, ...args] })),
  );
}

function isLost(error: Error): boolean {
  return error.message.includes('Function not found');
}
