import type { Engine } from '../engine/engine.ts';
import { wrapEngine } from '../engine/wrap-engine.ts';
import type { EntityCache } from './entity-cache.ts';

/** Forgets what was kept for a viewer alone once they have changed something, before they hear that it is done. */
export function withEntityCache(engine: Engine, cache: EntityCache): Engine {
  return wrapEngine(engine, async (request) => {
    const answer = await engine.execute(request);
    const userId = request.identity.viewer?.userId;
    if (answer.operation?.kind === 'mutation' && userId !== undefined) await cache.forget(userId);
    return answer;
  });
}
