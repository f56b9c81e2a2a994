import type { Redis } from '@reelgraph/redis';
import type { AnswerShelf, KeptAnswer } from './with-response-cache.ts';

const LARGEST_ANSWER = 256 * 1024;

/** Answers in the Redis that may forget. */
export function redisAnswers(redis: Redis, prefix: string): AnswerShelf {
  const keyOf = (key: string) => `${prefix}:answer:${key}`;
  return {
    async get(key) {
      const text = await redis.get(keyOf(key)).catch(() => null);
      // @note written by `put` below.
      return text === null ? null : (JSON.parse(text) as KeptAnswer);
    },
    async put(key, answer, seconds) {
      if (answer.body.length > LARGEST_ANSWER) return;
      await redis.set(keyOf(key), JSON.stringify(answer), 'EX', seconds).catch(() => null);
    },
  };
}
