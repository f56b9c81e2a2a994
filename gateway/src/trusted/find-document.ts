import { AppError } from '@reelgraph/errors';
import type { AutomaticDocuments } from './automatic-documents.ts';
import type { TrustedDocuments } from './trusted-documents.ts';

/** The members of a GraphQL request that say which document to run; unknown until they are looked at. */
export type DocumentReference = {
  readonly query?: unknown;
  /** The name in the draft of GraphQL over HTTP; `id` and `doc_id` are Relay's habits. */
  readonly documentId?: unknown;
  readonly id?: unknown;
  readonly doc_id?: unknown;
  readonly extensions?: unknown;
};

export type DocumentPolicy = {
  readonly trusted: TrustedDocuments;
  /** Null where only trusted documents are run. */
  readonly automatic: AutomaticDocuments | null;
};

/**
 * The text of the document that a request means, by its text, by an id or by a hash; undefined where it names none.
 * Throws OPERATION_NOT_TRUSTED, PERSISTED_QUERY_NOT_FOUND or BAD_INPUT.
 */
export function findDocument(
  reference: DocumentReference,
  { trusted, automatic }: DocumentPolicy,
): string | undefined | Promise<string> {
  const { query } = reference;
  const id = idIn(reference);
  const body = id === undefined ? undefined : trusted.byId(id);
  if (body !== undefined) return body;
  if (typeof query === 'string' && query !== '') {
    if (!automatic) trusted.check(query);
    else if (hashIn(reference) !== undefined) automatic.register(hashIn(reference) ?? '', query);
    return query;
  }
  if (id === undefined) return undefined;
  if (!automatic || hashIn(reference) === undefined) throw new AppError('OPERATION_NOT_TRUSTED');
  return automatic.find(id);
}

function idIn(reference: DocumentReference): string | undefined {
  const id = hashIn(reference) ?? reference.documentId ?? reference.doc_id ?? reference.id;
  return typeof id === 'string' && id !== '' ? id.replace(/^sha256:/, '') : undefined;
}

/** The hash of Apollo's protocol: `extensions.persistedQuery.sha256Hash`. */
function hashIn({ extensions }: DocumentReference): string | undefined {
  if (typeof extensions !== 'object' || extensions === null || !('persistedQuery' in extensions)) return undefined;
  const { persistedQuery } = extensions;
  if (typeof persistedQuery !== 'object' || persistedQuery === null) return undefined;
  const { version, sha256Hash }: { version?: unknown; sha256Hash?: unknown } = persistedQuery;
  if (version !== 1) throw new AppError('BAD_INPUT', { detail: 'Only version 1 of persisted queries is known.' });
  if (typeof sha256Hash !== 'string' || !/^[0-9a-f]{64}$/.test(sha256Hash))
    throw new AppError('BAD_INPUT', { detail: 'The sha256Hash must be 64 hexadecimal digits.' });
  return sha256Hash;
}
