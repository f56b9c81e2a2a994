import { z } from 'zod';

const apollo = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string().min(1), body: z.string().min(1) })),
});
const relay = z.record(z.string().min(1), z.string().min(1));

/**
 * The operations of a manifest by their ids: Apollo's format, as its generators for web, iOS and Kotlin write it,
 * or Relay's map of ids to texts.
 */
export function readManifest(text: string): ReadonlyMap<string, string> {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && 'format' in value) {
    return new Map(apollo.parse(value).operations.map(({ id, body }) => [id, body]));
  }
  return new Map(Object.entries(relay.parse(value)));
}
