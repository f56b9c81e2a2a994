/** One program that keeps data: how to start it, when it is ready, and where it is then. */
export type StoreSpec = {
  name: StoreName;
  port: number;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  prepare: () => void;
  ready: (options: { withinMs: number; signal: AbortSignal }) => Promise<void>;
  address: string;
};

export const storeNames = ['mongod', 'redis-queue', 'redis-views', 'redis-cache', 's3'] as const;
export type StoreName = (typeof storeNames)[number];
