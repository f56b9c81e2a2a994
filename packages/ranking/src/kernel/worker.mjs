// Plain JavaScript: a thread that has no types to strip takes 14 MB less.
import { parentPort, workerData } from 'node:worker_threads';

const { module, memory } = workerData;
const kernel = new WebAssembly.Instance(module, { env: { memory } });

parentPort?.on('message', (/** @type {import('./pool.ts').PoolTask} */ { fn, chunks, counter, scratch, args }) => {
  const next = new Int32Array(memory.buffer, counter, 1);
  for (;;) {
    const chunk = Atomics.add(next, 0, 1);
    if (chunk >= chunks) break;
    kernel.exports[fn](chunk, scratch, ...args);
  }
  parentPort?.postMessage(null);
});
