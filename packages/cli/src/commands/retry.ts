import { type Command, Failure, wordAt } from '../command.ts';
import { openMongo, openRedis, setting } from '../operator.ts';

export const retry: Command = {
  summary: 'compresses a resting video again at once (operators)',
  usage: 'VIDEO_ID',
  words: 1,
  options: {},
  async run(call) {
    const [{ Queues }, { ChangeLog }, { VideoStore, compressionJob }] = await Promise.all([
      import('@reelgraph/queue'),
      import('@reelgraph/changes'),
      import('@reelgraph/videos'),
    ]);
    const videoId = wordAt(call, 0);
    await using mongo = await openMongo(call);
    const videos = new VideoStore(mongo, new ChangeLog(mongo.db));
    const video = await videos.byId(videoId);
    if (!video) throw new Failure(`There is no video ${videoId}.`);
    if (!(await videos.endRest(videoId)))
      throw new Failure(`Video ${videoId} is ${video.status}; nothing is left to do.`);
    await using redis = await openRedis(call, 'REDIS_QUEUE_URL');
    await using queues = new Queues(redis, setting(call, 'KEY_PREFIX'));
    await queues.enqueue(compressionJob(video), { videoId });
    call.terminal.out(`Video ${videoId} is on the queue again.`);
  },
};
