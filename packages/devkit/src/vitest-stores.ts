import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { folders } from './folders.ts';
import { isAlive } from './process/process-table.ts';
import { provideTools } from './programs/provide-tools.ts';
import { createProgress } from './progress.ts';
import { type RunningStore, startStores } from './stores/start-stores.ts';
import type { StoreEnv } from './stores/store-env.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Real stores; give them to `isolate()` to get names of your own in them. */
    stores: StoreEnv;
  }
}

/** Vitest's global setup: uses the stores that the test run has started, else starts its own and removes them after. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const shared = process.env.REELGRAPH_TEST_STORES;
  if (shared) {
    project.provide('stores', JSON.parse(shared));
    return undefined;
  }
  const { env, stop } = await startTestStores();
  project.provide('stores', env);
  // A second project of the same run finds these.
  process.env.REELGRAPH_TEST_STORES = JSON.stringify(env);
  return stop;
}

export type TestStores = AsyncDisposable & {
  env: StoreEnv;
  running: RunningStore[];
  folder: string;
  stop: () => Promise<void>;
};

/** Stores on free ports in a new folder that goes away with them. */
export async function startTestStores(): Promise<TestStores> {
  removeStaleFolders();
  const folder = join(folders.base, `test-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const progress = createProgress((text) => process.stdout.write(text));
  const tools = await provideTools({ progress, also: [], withMongod: true });
  const s3Keys = { accessKeyId: 'reelgraph-test', secretAccessKey: 'reelgraph-test-secret' };
  const stores = await startStores({ tools, folder, logs: join(folder, 'logs'), s3Keys, small: true });
  const stop = async () => {
    await stores[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  };
  return { env: stores.env, running: stores.running, folder, stop, [Symbol.asyncDispose]: stop };
}

/** A run that was killed could not remove its own. */
function removeStaleFolders(): void {
  mkdirSync(folders.base, { recursive: true });
  for (const name of readdirSync(folders.base)) {
    const pid = /^test-(\d+)$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(join(folders.base, name), { recursive: true, force: true });
  }
}
