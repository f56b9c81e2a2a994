import { subscribe, tracingChannel } from 'node:diagnostics_channel';
import { type MongoCommand, mongoCommands } from '@reelgraph/mongo';

/** One question to a store, and when it was asked and answered. */
export type Trip = { readonly what: string; readonly from: number; until: number };

/** Notes what rooms of this process ask of MongoDB and of the Redis with that port, by the drivers' own events. Begins before the rooms do. */
export function noteTrips(redisPort: () => number) {
  const trips: Trip[] = [];
  const open = new Map<unknown, Trip>();
  const begin = (key: unknown, what: string) => {
    const trip = { what, from: performance.now(), until: Number.POSITIVE_INFINITY };
    trips.push(trip);
    open.set(key, trip);
  };
  const end = (key: unknown) => {
    const trip = open.get(key);
    if (trip) trip.until = performance.now();
    open.delete(key);
  };
  subscribe(mongoCommands.name, (message) => {
    // @note what connectMongo publishes.
    const { event, details } = message as MongoCommand;
    const key = `${details.connectionId} ${details.requestId}`;
    if (event !== 'commandStarted') return end(key);
    const [collection] = 'command' in details ? Object.values(details.command) : [];
    begin(key, `${details.commandName} ${collection}`);
  });
  tracingChannel('ioredis:command').subscribe({
    start: (context) => {
      // @note what ioredis publishes of each command; those of a pipeline count singly here.
      const { command, serverPort } = context as { command: string; serverPort?: number };
      if (serverPort === redisPort()) begin(context, `redis ${command}`);
    },
    asyncEnd: end,
    end: () => {},
    asyncStart: () => {},
    error: () => {},
  });
  return {
    /** What was asked meanwhile, without what rooms do whether somebody asks or not. */
    async during(work: () => Promise<unknown>): Promise<Trip[]> {
      trips.length = 0;
      await work();
      return trips.filter(
        ({ what }) => /^(find|aggregate|getMore|redis) /.test(what) && !what.endsWith('resetRequests'),
      );
    },
  };
}

/** The longest chain of trips of which each began when the one before was answered: never less than what waits for what. */
export function depthOf(trips: readonly Trip[]): number {
  const depths = new Map<Trip, number>();
  for (const trip of trips.toSorted((a, b) => a.from - b.from)) {
    const before = [...depths].flatMap(([{ until }, depth]) => (until <= trip.from ? [depth] : []));
    depths.set(trip, 1 + Math.max(0, ...before));
  }
  return Math.max(0, ...depths.values());
}
