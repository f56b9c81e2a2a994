/** What the drivers of MongoDB and Redis throw, and sockets below them, when a store cannot be reached. By name, since this package knows no driver. */
const NAMES = new Set([
  'MongoServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoPoolClearedError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MaxRetriesPerRequestError',
]);
const CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE']);

/** Whether an error says that a store is away, so that trying again later can help. */
export function isOutage(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (NAMES.has(each.name)) return true;
    if ('code' in each && typeof each.code === 'string' && CODES.has(each.code)) return true;
  }
  return false;
}
