import { parentPort, workerData } from 'node:worker_threads';

export type PoolTask = { fn: string; chunks: number; counter: number; scratch: number; args: number[] };

const { module, memory }: { module: WebAssembly.Module; memory: WebAssembly.Memory } = workerData;
const kernel = new WebAssembly.Instance(module, { env: { memory } });

parentPort?.on('message', ({ fn, chunks, counter, scratch, args }: PoolTask) => {
  const work = kernel.exports[fn];
  if (typeof work !== 'function') throw new Error(`The kernel has no ${fn}`);
  const next = new Int32Array(memory.buffer, counter, 1);
  for (;;) {
    const chunk = Atomics.add(next, 0, 1);
    if (chunk >= chunks) break;
    work(chunk, scratch, ...args);
  }
  parentPort?.postMessage(null);
});
