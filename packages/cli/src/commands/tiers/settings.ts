import type { Call } from '../../command.ts';
import { setting } from '../../operator.ts';

const stores = ['S3_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'S3_MEDIA_BUCKET'];

/** The settings of the tiers as the archiver has them: from the environment, else what `npm start` uses here. */
export async function tierSettings(call: Call) {
  const [{ archiveEnv, coldEnv, objectsEnv, parseEnv }, { parsePrices, ruleOf }] = await Promise.all([
    import('@reelgraph/service'),
    import('@reelgraph/tiers'),
  ]);
  const env = { ...call.env, ...Object.fromEntries(stores.map((name) => [name, setting(call, name)])) };
  const settings = parseEnv(env, { ...objectsEnv, ...coldEnv, ...archiveEnv });
  return { settings, rule: ruleOf(settings), prices: parsePrices(settings.TIER_PRICES) };
}
