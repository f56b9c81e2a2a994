/** What somebody must be allowed: to be known at all, or one of several sets of scopes or policies. */
export type Rule =
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'scopes' | 'policies'; readonly anyOf: readonly (readonly string[])[] };

/** What the caller of a request is allowed. */
export type Authority = {
  readonly isAuthenticated: boolean;
  readonly scopes: ReadonlySet<string>;
  /** Policies are decided by whoever runs the executor; without this nobody has any. */
  readonly permits?: (policy: string) => boolean;
};

export const NOBODY: Authority = { isAuthenticated: false, scopes: new Set() };

export function isKept(rule: Rule, { isAuthenticated, scopes, permits = () => false }: Authority): boolean {
  switch (rule.kind) {
    case 'authenticated':
      return isAuthenticated;
    case 'scopes':
      return rule.anyOf.some((all) => all.every((scope) => scopes.has(scope)));
    case 'policies':
      return rule.anyOf.some((all) => all.every(permits));
    default:
      return rule satisfies never;
  }
}
