import { signalOf } from '@reelgraph/federation';
import type { Engine, EngineRequest, EngineResponse } from '../engine/engine.ts';
import { wrapEngine } from '../engine/wrap-engine.ts';
import type { LiveSubscriptions } from './live-subscriptions.ts';
import { expiryOf } from './token-expiry.ts';

/** Gives every client so many subscriptions, each for no longer than its access token is good. */
export function withSubscriptions(inner: Engine, live: LiveSubscriptions): Engine {
  return wrapEngine(inner, (request) => (request.takesEvents ? follow(inner, live, request) : inner.execute(request)));
}

async function follow(inner: Engine, live: LiveSubscriptions, request: EngineRequest): Promise<EngineResponse> {
  const { identity, address, headers } = request;
  const release = live.take(identity, address);
  try {
    const stopping = new AbortController();
    const signal = AbortSignal.any([signalOf(request.signal), stopping.signal]);
    const response = await inner.execute({ ...request, signal });
    const { events } = response;
    if (!events) {
      release();
      return response;
    }
    const expiresAt = expiryOf(headers.authorization);
    return { ...response, events: live.add(events, { stop: () => stopping.abort(), release, expiresAt }) };
  } catch (error) {
    release();
    throw error;
  }
}
