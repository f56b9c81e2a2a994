import type { ColdClass } from '@reelgraph/videos';

/** What a place costs, in money per GB (1,000,000,000 bytes) and month. */
export type Prices = Readonly<Record<'STANDARD' | ColdClass, number>>;

/** us-east-1's list prices in US dollars; a cold bucket as Backblaze B2 costs. Prices change: they are settings. */
export const listPrices: Prices = {
  STANDARD: 0.023,
  GLACIER: 0.0036,
  DEEP_ARCHIVE: 0.00099,
  GLACIER_IR: 0.004,
  COLD_BUCKET: 0.006,
};

const GB = 1e9;
/** What AWS adds to every object in these classes: 32 KB at their price and 8 KB at that of STANDARD. */
const OVERHEAD = { COLD: 32 * 1024, STANDARD: 8 * 1024 };

/** What objects cost a month in hot storage. */
export function hotCost(bytes: number, prices: Prices): number {
  return (bytes / GB) * prices.STANDARD;
}

/** What objects cost a month in a cold class, its overhead included. */
export function coldCost(
  { bytes, objects }: { bytes: number; objects: number },
  coldClass: ColdClass,
  prices: Prices,
): number {
  const hasOverhead = coldClass === 'GLACIER' || coldClass === 'DEEP_ARCHIVE';
  const overhead = hasOverhead ? (OVERHEAD.COLD * prices[coldClass] + OVERHEAD.STANDARD * prices.STANDARD) / GB : 0;
  return (bytes / GB) * prices[coldClass] + objects * overhead;
}

/** What a month costs less when objects are cold instead of hot. */
export function monthlySaving(size: { bytes: number; objects: number }, coldClass: ColdClass, prices: Prices): number {
  return hotCost(size.bytes, prices) - coldCost(size, coldClass, prices);
}

/** `STANDARD=0.023,GLACIER=0.0036`: what is left out has its list price. Throws where the text is not such a list. */
export function parsePrices(text: string): Prices {
  const entries = text.split(',').filter((part) => part.trim() !== '');
  const given = entries.map((part) => /^\s*([A-Z_]+)\s*=\s*(\d+(?:\.\d+)?)\s*$/.exec(part));
  if (given.some((match) => match === null || !Object.hasOwn(listPrices, match[1] ?? '')))
    throw new Error(`TIER_PRICES is like STANDARD=0.023, for ${Object.keys(listPrices).join(', ')}; not "${text}"`);
  return { ...listPrices, ...Object.fromEntries(given.map((match) => [match?.[1] ?? '', Number(match?.[2])])) };
}
