import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { compileKernel } from '../../scripts/compile-kernel.ts';

test('the committed kernel is what its sources compile to (else: npm run kernel -w @reelgraph/ranking)', async () => {
  const committed = await readFile(new URL('./kernel.wasm', import.meta.url));
  expect(Buffer.compare(committed, await compileKernel())).toBe(0);
}, 60_000);
