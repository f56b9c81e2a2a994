import { hostname } from 'node:os';
import type { RunDeps, TierEvents } from '@reelgraph/tiers';
import { type Call, Failure, UsageError } from '../../command.ts';
import { formatBytes } from '../../format.ts';
import { messageOf, openMongo, openRedis, setting } from '../../operator.ts';
import { planArchive } from './plan.ts';
import { money } from './report.ts';
import { tierSettings } from './settings.ts';

/** Archives what is due or one video, beside the archiver; or only says what would move. */
export async function archiveTiers(call: Call): Promise<void> {
  const [, videoId] = call.words;
  if (videoId !== undefined && call.flags.has('dry-run'))
    throw new UsageError('A dry run says of all that is due what would move: leave the video out.');
  const [tiersPackage, { ChangeLog }, { TierStore }, { Views }] = await Promise.all([
    import('@reelgraph/tiers'),
    import('@reelgraph/changes'),
    import('@reelgraph/videos'),
    import('@reelgraph/views'),
  ]);
  const { archiveOne, archiveRun, CountsUnknown, cleanLeftovers, monthlySaving, openPlaces } = tiersPackage;
  const { settings, rule, prices } = await tierSettings(call);
  await using mongo = await openMongo(call);
  await using redis = await openRedis(call, 'REDIS_VIEWS_URL');
  using places = openPlaces(settings);
  const deps: RunDeps = {
    db: mongo.db,
    tiers: new TierStore(mongo, new ChangeLog(mongo.db)),
    places,
    views: new Views(redis, { prefix: setting(call, 'KEY_PREFIX') }),
    rule,
    events: eventsOn(call),
    holder: `cli-${hostname()}-${process.pid}`,
    leaseMs: 60_000,
    graceMs: 3_600_000,
    rawToo: call.env.RAW_AFTER !== 'delete',
    concurrency: 4,
    now: () => new Date(),
  };
  const { coldClass } = places.tier;
  try {
    if (call.flags.has('dry-run'))
      return await planArchive(call, deps, (size) => monthlySaving(size, coldClass, prices));
    if (videoId) return await archiveNamed(call, videoId, (options) => archiveOne(deps, videoId, options));
    const summary = await archiveRun(deps, call.signal);
    const saved = money(monthlySaving(summary, coldClass, prices));
    call.terminal.out(
      `${summary.archived} of ${summary.looked} due videos archived, ${formatBytes(summary.bytes)} to ${coldClass}, ${saved} a month saved`,
    );
    if (summary.failed + summary.lost > 0) throw new Failure(`${summary.failed} failed, ${summary.lost} are lost.`);
  } catch (error) {
    if (error instanceof CountsUnknown) throw new Failure(`ALARM: ${error.message}`);
    throw error;
  } finally {
    if (!call.flags.has('dry-run')) await cleanLeftovers(deps, call.signal);
  }
}

type Named = (options: {
  force: boolean;
  signal: AbortSignal;
}) => ReturnType<typeof import('@reelgraph/tiers').archiveOne>;

async function archiveNamed(call: Call, videoId: string, archive: Named): Promise<void> {
  const force = call.flags.has('force');
  const done = await archive({ force, signal: call.signal });
  switch (done.outcome) {
    case 'ARCHIVED':
      return call.terminal.out(`Video ${videoId} is archived: ${done.objects} objects, ${formatBytes(done.bytes)}.`);
    case 'TOO_EARLY':
      throw new Failure(
        `Video ${videoId} stays until ${done.until.toISOString()}${force ? ': it is too young' : '; --force goes over a cool-down'}.`,
      );
    case 'WATCHED':
      throw new Failure(`Video ${videoId} is watched.`);
    case 'UNKNOWN_VIDEO':
      throw new Failure(`There is no video ${videoId}.`);
    case 'NOT_READY':
    case 'TAKEN':
      throw new Failure(`Video ${videoId} is not READY, or somebody works on it.`);
    case 'NOTHING_TO_MOVE':
      throw new Failure(`Video ${videoId} has nothing that is worth moving.`);
    case 'LOST':
      throw new Failure(`Video ${videoId} has lost an object in the store.`);
    default:
      return done satisfies never;
  }
}

function eventsOn({ terminal }: Call): TierEvents {
  const quiet = () => {};
  return {
    begun: quiet,
    copied: quiet,
    archived: ({ videoId, bytes }) => terminal.out(`${videoId}  ${formatBytes(bytes)}`),
    kept: ({ videoId }) => terminal.note(`${videoId}  kept: viewed meanwhile`),
    retrieval: quiet,
    restored: quiet,
    cleaned: quiet,
    lost: ({ videoId }) => terminal.note(`${videoId}  an object is lost in the store`),
    failed: ({ videoId, err }) => terminal.note(`${videoId}  failed: ${messageOf(err)}`),
    unknown: quiet,
    run: quiet,
  };
}
