import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Objects of one place live through many collections; then five times as many are dropped at once. Gives the bytes that stay. */
function program(first: string): string {
  return `
    import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
    import { runInNewContext } from 'node:vm';
    ${first}
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc');
    const old = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space').space_used_size;
    const fill = (places, count) => {
      for (let i = 0; i < count; i += 1) places[i % places.length] = { a: i, b: [i, i], c: { d: i } };
    };
    for (let round = 0; round < 60; round += 1) {
      const kept = new Array(20_000);
      for (const _ of [1, 2, 3]) {
        fill(kept, 20_000);
        collect({ type: 'minor' });
      }
    }
    collect({ type: 'minor' });
    const before = old();
    fill(new Array(100), 100_000);
    collect({ type: 'minor' });
    console.log(old() - before);
  `;
}

async function bytesLeft(first = ''): Promise<number> {
  // One thread: V8 compiles at once what it has learned.
  const args = ['--max-semi-space-size=64', '--single-threaded', '--input-type=module', '--eval', program(first)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number.parseInt(stdout, 10);
}

it('has what is dropped at once collected at once, whatever lived long before', async () => {
  const young = `import { keepObjectsYoung } from '${join(import.meta.dirname, 'keep-young.ts')}'; keepObjectsYoung();`;
  const [left, leftByItself] = await Promise.all([bytesLeft(young), bytesLeft()]);
  expect(left).toBeLessThan(500_000);
  // What V8 does by itself: were it to leave this off, we need not say so any more.
  expect(leftByItself).toBeGreaterThan(1_000_000);
});
