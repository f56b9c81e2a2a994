import { type BenchOptions, type Figure, round } from './figure.ts';
import { openMediaWorld } from './media-world.ts';

const REQUESTS = 1_000;
const AT_ONCE = 32;
const input = { contentType: 'video/mp4', sizeBytes: 5_000_000, caption: 'A clip #bench' };

/** `requestUpload` through the gateway: one after the other, and many at once. */
export async function requestRate({ threads }: BenchOptions): Promise<Figure> {
  await using world = await openMediaWorld(threads, ['user', 'video', 'gateway']);
  const ask = async () => {
    const begun = performance.now();
    await world.alice.client.requestUpload({ input });
    return performance.now() - begun;
  };
  for (let index = 0; index < 200; index++) await ask();
  const rows: Record<string, object> = {};
  for (const atOnce of [1, AT_ONCE]) {
    const times: number[] = [];
    const begun = performance.now();
    const askInTurn = async () => {
      while (times.length < REQUESTS) times.push(await ask());
    };
    await Promise.all(Array.from({ length: atOnce }, askInTurn));
    const seconds = (performance.now() - begun) / 1000;
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number) => round(sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN, 1);
    rows[`${atOnce} at once`] = {
      'p50 ms': at(0.5),
      'p99 ms': at(0.99),
      'per second': round(times.length / seconds, 0),
    };
  }
  return { title: 'requestUpload through the gateway', rows, problems: [] };
}
