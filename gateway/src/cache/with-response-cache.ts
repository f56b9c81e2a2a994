import { createHash } from 'node:crypto';
import type { Prepared } from '@reelgraph/federation';
import type { Engine, EngineRequest, EngineResponse } from '../engine/engine.ts';
import { wrapEngine } from '../engine/wrap-engine.ts';
import { idsIn } from './ids-in.ts';
import { mergeCacheControls } from './merge-cache-controls.ts';
import type { RecentChanges } from './recent-changes.ts';
import type { StreamPosition } from './stream-position.ts';

/** Where answers are kept for all gateways; one that is away is as good as empty. */
export type AnswerShelf = {
  get(key: string): Promise<KeptAnswer | null>;
  put(key: string, answer: KeptAnswer, seconds: number): Promise<void>;
};

export type KeptAnswer = {
  /** Every change up to here was known when it was fetched. */
  readonly since: StreamPosition;
  /** The things that are in it. */
  readonly ids: readonly string[];
  readonly headers: readonly (readonly [string, string])[];
  readonly cacheControls: readonly (string | undefined)[];
  readonly body: string;
};

export type ResponseCacheOptions = {
  readonly shelf: AnswerShelf;
  readonly changes: Pick<RecentChanges, 'position' | 'hasChanged'>;
  readonly namesAll: (operation: Prepared) => boolean;
  readonly onLooked: (outcome: 'hit' | 'miss' | 'stored', request: EngineRequest) => void;
};

/**
 * Answers what nobody in particular asked for again while the subgraphs say that it is fresh, and nothing in it has changed.
 * Only whole answers of public parts to queries without a viewer are kept, and only those that name everything in them.
 */
export function withResponseCache(engine: Engine, options: ResponseCacheOptions): Engine {
  const { shelf, changes, onLooked } = options;
  return wrapEngine(engine, async (request) => {
    const since = changes.position;
    if (since === null || !isForAnybody(request)) return engine.execute(request);
    const key = keyOf(request);
    const kept = await shelf.get(key);
    if (kept && !changes.hasChanged(kept.ids, kept.since)) {
      onLooked('hit', request);
      return { status: 200, headers: kept.headers, body: kept.body, cacheControls: kept.cacheControls };
    }
    onLooked('miss', request);
    const answer = await engine.execute(request);
    const seconds = secondsToKeep(answer, options);
    if (seconds > 0 && typeof answer.body === 'string') {
      const { body, cacheControls = [] } = answer;
      const keep = { since, ids: idsIn(body), headers: [...answer.headers], cacheControls, body };
      void shelf.put(key, keep, seconds);
      onLooked('stored', request);
    }
    return answer;
  });
}

function isForAnybody({ identity, asked, observe }: EngineRequest): boolean {
  return identity.viewer === null && observe === undefined && typeof asked.query === 'string';
}

function keyOf({ asked, identity, headers }: EngineRequest): string {
  const { query, operationName = null, variables = null } = asked;
  const parts = [query, operationName, variables, identity.region, headers.accept ?? ''];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function secondsToKeep(
  { status, body, operation, cacheControls = [] }: EngineResponse,
  options: ResponseCacheOptions,
): number {
  if (status !== 200 || typeof body !== 'string' || !body.startsWith('{"data":{')) return 0;
  if (operation?.kind !== 'query' || !options.namesAll(operation)) return 0;
  const { isPublic, maxAgeSeconds } = mergeCacheControls(cacheControls);
  return isPublic ? maxAgeSeconds : 0;
}
