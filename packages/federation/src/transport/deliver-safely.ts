import type { EntityDelivery } from './distribute.ts';
import type { EntityOrder } from './outbox.ts';

/** An error of ours in one delivery fails the client request that it is for, not those that share the answer, nor the process. */
export function deliverSafely(order: Pick<EntityOrder, 'deliver' | 'fail'>, delivery: () => EntityDelivery): void {
  try {
    order.deliver(delivery());
  } catch (error) {
    order.fail(error);
  }
}
