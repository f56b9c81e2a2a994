import { hash } from 'node:crypto';

/** How a feed is made: by the viewer's list and session, by what is viewed most, or by chance. */
export const variantNames = ['ml', 'trending', 'random'] as const;
export type VariantName = (typeof variantNames)[number];

/** An experiment: its name scatters people anew; the shares are in percent and sum to 100. */
export type Experiment = { readonly name: string; readonly shares: readonly { variant: VariantName; share: number }[] };

/** Reads `ml:90,trending:10`; null for what is no whole hundred. */
export function readShares(text: string): Experiment['shares'] | null {
  const shares = text.split(',').map((part) => {
    const [, name, share] = /^(\w+):(\d{1,3})$/.exec(part.trim()) ?? [];
    return { variant: variantNames.find((each) => each === name), share: Number(share) };
  });
  const known = shares.flatMap(({ variant, share }) => (variant ? [{ variant, share }] : []));
  const sum = known.reduce((total, { share }) => total + share, 0);
  return known.length === shares.length && sum === 100 ? known : null;
}

/** The same for the same person while the experiment lasts. */
export function variantOf({ name, shares }: Experiment, viewerId: string): VariantName {
  const place = hash('sha256', `${name}\n${viewerId}`, 'buffer').readUInt32BE() % 100;
  let sum = 0;
  for (const { variant, share } of shares) {
    sum += share;
    if (place < sum) return variant;
  }
  return 'ml';
}
