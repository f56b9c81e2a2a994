import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Arena } from './arena.ts';

/** What a worker thread is told. */
export type PoolTask = { fn: string; chunks: number; counter: number; scratch: number; args: number[] };

export type TaskOptions = {
  /** bytes of scratch memory for each thread */
  scratch?: number;
  onProgress?: ((done: number, chunks: number) => void) | undefined;
};

const PROGRESS_MS = 200;

/** Worker threads that run kernel functions over numbered chunks: whoever is free takes the next number. */
export class Pool {
  readonly arena: Arena;
  readonly #workers: Worker[];

  private constructor(arena: Arena, workers: Worker[]) {
    this.arena = arena;
    this.#workers = workers;
  }

  static async start(threads: number = availableParallelism()): Promise<Pool> {
    const arena = new Arena();
    const module = await WebAssembly.compile(await readFile(new URL('./kernel.wasm', import.meta.url)));
    const workers = Array.from(
      { length: threads },
      () => new Worker(new URL('./worker.mjs', import.meta.url), { workerData: { module, memory: arena.memory } }),
    );
    return new Pool(arena, workers);
  }

  get threads(): number {
    return this.#workers.length;
  }

  /** Calls `fn(chunk, scratch, ...args)` once for every chunk below `chunks`. */
  async run(fn: string, chunks: number, args: number[], options: TaskOptions = {}): Promise<void> {
    if (chunks === 0) return;
    const mark = this.arena.mark();
    const counter = this.arena.take(4, true);
    const tasks = this.#workers.map((worker) => {
      const scratch = this.arena.take(options.scratch ?? 0);
      return work(worker, { fn, chunks, counter, scratch, args });
    });
    const next = new Int32Array(this.arena.memory.buffer, counter, 1);
    const report = () => options.onProgress?.(Math.min(Atomics.load(next, 0), chunks), chunks);
    const timer = options.onProgress && setInterval(report, PROGRESS_MS);
    try {
      await Promise.all(tasks);
    } finally {
      clearInterval(timer);
      this.arena.release(mark);
    }
    options.onProgress?.(chunks, chunks);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

function work(worker: Worker, task: PoolTask): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.postMessage(task);
  return promise.finally(() => {
    worker.off('message', resolve);
    worker.off('error', reject);
  });
}
