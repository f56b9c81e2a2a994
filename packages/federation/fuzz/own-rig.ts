import { type RunningExecutor, startExecutor } from '../fixtures/start-executor.ts';
import type { Fixture } from '../fixtures/start-fixture.ts';
import { Pools, planApart } from '../src/index.ts';
import type { Subscribe } from '../src/transport/subscribe.ts';
import { compareDeferred } from './deferred.ts';
import { compareFollowed } from './followed.ts';
import { GENEROUS } from './generous.ts';
import { withSubscriptions } from './with-subscriptions.ts';

/** An answer of ours that differs from the one that it should be equal to. */
export type OwnFinding = {
  readonly seed: number;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly expected: unknown;
  readonly found: unknown;
};

export type Comparison = 'equal' | OwnFinding;

/** Compares answers of our engine with each other; a seed may give none to compare, or several. */
type Compare = (seed: number) => Promise<readonly Comparison[]>;
export type OwnRig = AsyncDisposable & { readonly deferred: Compare; readonly followed: Compare };

/** What the stock engine cannot do is compared with what it can: deferred parts and events with answers to queries. */
export async function startOwnRig(fixture: Fixture): Promise<OwnRig> {
  const pools = new Pools({ timeoutMs: 5_000 });
  const world: RunningExecutor = await startExecutor(withSubscriptions(fixture), {
    plannerFor: planApart,
    limits: GENEROUS,
    subscribe: onceFrom(pools),
  });
  return {
    deferred: (seed) => compareDeferred(world, seed),
    followed: (seed) => compareFollowed(world, seed),
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await pools[Symbol.asyncDispose]();
    },
  };
}

/** A source with one event: what its subgraph answers to the operation now. */
function onceFrom(pools: Pools): Subscribe {
  return async (request) => {
    const answer = await pools.send(request);
    const events = async function* () {
      yield answer;
    };
    return { events: events() };
  };
}
