import { randomNumbers } from '@reelgraph/ranking';

export type Synthetic = { users: Uint32Array; videos: Uint32Array };

const TOPICS = 200;

/** Likes with planted tastes: a user draws most of them from three topics, by a popularity that falls as 1 / rank^0.8. */
export function syntheticLikes(size: { users: number; videos: number; events: number }, seed = 1): Synthetic {
  const random = randomNumbers(seed);
  const users = new Uint32Array(size.events);
  const videos = new Uint32Array(size.events);
  const perTopic = Math.floor(size.videos / TOPICS);
  const pickVideo = rankPicker(perTopic);
  let count = 0;
  for (let user = 0; user < size.users; user++) {
    const left = size.events - count;
    const wanted = user === size.users - 1 ? left : Math.round((left / (size.users - user)) * spread(random));
    const topics = [0, 1, 2].map(() => Math.floor(random() * TOPICS));
    const mine = new Set<number>();
    for (let tries = 0; mine.size < Math.min(wanted, left) && tries < wanted * 20; tries++) {
      const topic = random() < 0.7 ? (topics[Math.floor(random() * 3)] ?? 0) : Math.floor(random() * TOPICS);
      mine.add(pickVideo(random()) * TOPICS + topic);
    }
    for (const video of mine) {
      users[count] = user;
      videos[count++] = video;
    }
  }
  return { users: users.subarray(0, count), videos: videos.subarray(0, count) };
}

/** About exponential with mean 1, so that some users like ten times as much as others. */
function spread(random: () => number): number {
  return Math.min(10, -Math.log(1 - random()));
}

function rankPicker(count: number): (random: number) => number {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) sums[rank] = sum += 1 / (rank + 1) ** 0.8;
  return (random) => {
    const target = random * sum;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < target) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
