import type { Call } from '../../command.ts';
import { formatBytes } from '../../format.ts';
import { openMongo } from '../../operator.ts';
import { tierSettings } from './settings.ts';

/** Prints what lies where, what it costs a month and what it would cost if all were hot. */
export async function reportTiers(call: Call): Promise<void> {
  const [{ coldCost, hotCost }, { ChangeLog }, { TierStore }] = await Promise.all([
    import('@reelgraph/tiers'),
    import('@reelgraph/changes'),
    import('@reelgraph/videos'),
  ]);
  const { prices } = await tierSettings(call);
  await using mongo = await openMongo(call);
  const sizes = await new TierStore(mongo, new ChangeLog(mongo.db)).sizes();
  const row = (cells: readonly string[]) =>
    cells.map((cell, place) => (place < 2 ? cell.padEnd(11) : cell.padStart(10))).join('  ');
  call.terminal.out(row(['status', 'class', 'videos', 'hot', 'cold', 'a month', 'saved']));
  let [cost, saved] = [0, 0];
  for (const { status, coldClass, videos, bytes, coldBytes, coldObjects } of sizes) {
    const cold = coldClass ? coldCost({ bytes: coldBytes, objects: coldObjects }, coldClass, prices) : 0;
    const isCost = hotCost(bytes - coldBytes, prices) + cold;
    const isSaved = hotCost(bytes, prices) - isCost;
    cost += isCost;
    saved += isSaved;
    const counts = [String(videos), formatBytes(bytes - coldBytes), formatBytes(coldBytes)];
    call.terminal.out(row([status, coldClass ?? '-', ...counts, money(isCost), money(isSaved)]));
  }
  call.terminal.out(`\n${money(cost)} a month; ${money(saved)} less than if all were hot`);
}

/** In the currency of the prices. */
export function money(amount: number): string {
  return amount.toFixed(Math.abs(amount) >= 1 ? 2 : 6);
}
