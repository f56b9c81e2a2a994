import { type Call, Failure, UsageError } from '../../command.ts';
import { openMongo } from '../../operator.ts';

/** Asks for an archived video, as an operator. */
export async function restoreTiers(call: Call, videoId: string): Promise<void> {
  const [{ ChangeLog }, { restoreSpeeds, TierStore }] = await Promise.all([
    import('@reelgraph/changes'),
    import('@reelgraph/videos'),
  ]);
  const wanted = call.options.speed ?? 'STANDARD';
  const speed = restoreSpeeds.find((each) => each === wanted);
  if (!speed) throw new UsageError(`A speed is one of ${restoreSpeeds.join(', ')}.`);
  await using mongo = await openMongo(call);
  const tiers = new TierStore(mongo, new ChangeLog(mongo.db));
  const asked = await tiers.askRestore(videoId, { speed, askedBy: 'OPERATOR' }, new Date());
  const video = asked ?? (await tiers.byId(videoId));
  if (!video) throw new Failure(`There is no video ${videoId}.`);
  if (video.status !== 'RESTORING')
    throw new Failure(`Video ${videoId} is ${video.status}; there is nothing to restore.`);
  const eta = video.storage.restore?.eta.toISOString();
  call.terminal.out(`Video ${videoId} ${asked ? 'is' : 'was already'} on its way back, by ${eta} if nothing fails.`);
}
