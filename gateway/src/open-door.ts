import type { Config } from './config.ts';
import type { Answered, Door } from './http/serve-graphql.ts';
import { addressOf } from './limits/address.ts';
import type { RateLimits } from './limits/rate-limits.ts';
import type { GatewayMetrics } from './metrics/gateway-metrics.ts';
import type { LoadShedder } from './resilience/load-shedder.ts';

export type DoorOptions = {
  readonly config: Config;
  readonly load: LoadShedder;
  readonly rates: RateLimits | null;
  readonly metrics: GatewayMetrics;
};

/** Lets requests in while there is room, and takes note of how each one went. */
export function openDoor({ config, load, rates, metrics }: DoorOptions): Door {
  return {
    enter(request) {
      const address = addressOf(request, config.CLIENT_ADDRESS_HEADER);
      const leave = load.enter();
      try {
        rates?.checkAddress(address);
        return { address, leave };
      } catch (error) {
        leave();
        throw error;
      }
    },
    onAnswered(what) {
      note(what, metrics);
      logSlow(what, config.SLOW_OPERATION_MS);
    },
  };
}

function note({ response, code, ms }: Answered, metrics: GatewayMetrics): void {
  if (code !== undefined) metrics.refused(code);
  if (!response) return;
  const { body, status, operation } = response;
  const isWhole = typeof body !== 'string' || !body.startsWith('{"errors"');
  metrics.operation(operation?.name, status >= 400 ? 'refused' : isWhole ? 'ok' : 'errors', ms);
}

/** What streams is as slow as what it tells of. */
function logSlow({ response, ms, log }: Answered, slowMs: number): void {
  if (!response || ms < slowMs || typeof response.body !== 'string') return;
  const { operation, status, body } = response;
  const subgraphs = operation?.plan.fetches.map(({ subgraph }) => subgraph);
  log.warn(
    {
      operationName: operation?.name,
      kind: operation?.kind,
      ms: Math.round(ms),
      status,
      bytes: body.length,
      subgraphs,
    },
    'slow operation',
  );
}
