import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
import * as documents from './operations.generated.ts';
import type { Subscriptions } from './subscriptions.ts';

type Documents = typeof documents;
type NameOf<Key> = Key extends `${infer Name}Document`
  ? Uncapitalize<Name> extends keyof Subscriptions
    ? never
    : Uncapitalize<Name>
  : never;
/** The value of the field that the operation is named after, else all its data. */
type ValueOf<Data, Name> = Name extends keyof Data ? Data[Name] : Data;
type Method<Data, Variables, Name> =
  Record<string, never> extends Variables
    ? (variables?: Variables) => Promise<ValueOf<Data, Name>>
    : (variables: Variables) => Promise<ValueOf<Data, Name>>;

/** One method per query and mutation in `schema/operations`. */
export type Methods = {
  readonly [Key in keyof Documents as NameOf<Key>]: Documents[Key] extends DocumentTypeDecoration<
    infer Data,
    infer Variables
  >
    ? Method<Data, Variables, NameOf<Key>>
    : never;
};

/** Runs one operation and answers its data. */
export type RunOperation = (operation: {
  name: string;
  text: string;
  variables: unknown;
}) => Promise<Record<string, unknown>>;

/**
 * Makes the methods. An operation that is named after its field (`query Me { me }`) answers that field's value;
 * any other (`query FollowersOf { user }`) answers all its fields.
 */
export function buildMethods(run: RunOperation): Methods {
  const methods: Record<string, (variables?: unknown) => Promise<unknown>> = {};
  for (const [key, document] of Object.entries(documents)) {
    const name = key.endsWith('Document') ? key.slice(0, -'Document'.length) : null;
    if (name === null || String(document).trimStart().startsWith('subscription')) continue;
    const field = name.charAt(0).toLowerCase() + name.slice(1);
    methods[field] = async (variables) => {
      const data = await run({ name, text: String(document), variables });
      return Object.hasOwn(data, field) ? data[field] : data;
    };
  }
  // @note built from the same documents that the type is derived from.
  return methods as unknown as Methods;
}
