import { EventLog } from './data/event-log.ts';
import { randomNumbers } from './data/random.ts';

/** Users who like videos of their own topic (user % topics) and, rarely, any other: what tests and benches learn from. */
export function plantedLog(size: { users: number; videos: number; likes: number; topics: number }, seed = 1): EventLog {
  const random = randomNumbers(seed);
  const log = new EventLog();
  for (let user = 0; user < size.users; user++) {
    for (let i = 0; i < size.likes; i++) {
      const any = Math.floor(random() ** 2 * size.videos);
      const own = any - (any % size.topics) + (user % size.topics);
      log.push(user, Math.min(size.videos - 1, random() < 0.8 ? own : any), 1);
    }
  }
  return log;
}
