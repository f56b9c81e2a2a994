/** What becomes of raw bytes that leave hot storage. */
export const rawAfters = ['cold', 'delete'] as const;
export type RawAfter = (typeof rawAfters)[number];

export const RAW_HOT_DAYS = 7;

/** When the raw bytes of a video that is READY now leave hot storage, whatever its views. */
export function rawDueAt(readyAt: Date, hotDays = RAW_HOT_DAYS): Date {
  return new Date(readyAt.getTime() + hotDays * 86_400_000);
}

/** Where raw bytes lie in cold storage. */
export function coldRawKey(rawKey: string): string {
  return `cold/${rawKey}`;
}
