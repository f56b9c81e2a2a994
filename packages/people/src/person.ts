/** Somebody who watches, and may publish. */
export type Person = {
  readonly id: string;
  /** As its owner writes it; null for guests. */
  readonly handle: string | null;
  readonly displayName: string;
  readonly bio: string;
  /** As its owner writes it; null for guests. Only for its owner's eyes. */
  readonly email: string | null;
  readonly isGuest: boolean;
  /** ISO 3166-1 code of the country in which the person lives, if they say; only for their own eyes. */
  readonly region: string | null;
  /** What the person may do beyond using the app. */
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  /** How many times the record changed. */
  readonly version: number;
};

export const SCOPES = ['moderate', 'operate'] as const;
export type Scope = (typeof SCOPES)[number];

/** The form in which handles are compared: `@Alice` and `alice` are one. */
export function handleKey(handle: string): string {
  return handle.trim().replace(/^@/, '').toLowerCase();
}

/** The form in which email addresses are compared. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}
