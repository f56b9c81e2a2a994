import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { collectGarbage } from './collect-garbage.ts';

function* chunks(): Generator<Uint8Array> {
  for (let at = 0; at < 400; at++) yield Buffer.alloc(65_536, at % 251);
}

it('passes every byte on as it came', async () => {
  const [wanted, got] = [createHash('sha256'), createHash('sha256')];
  for (const chunk of chunks()) wanted.update(chunk);
  for await (const chunk of collectGarbage(Readable.from(chunks()))) got.update(chunk);
  expect(got.digest('hex')).toBe(wanted.digest('hex'));
});

it('holds no more than a few megabytes of what went through, however much it was', async () => {
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let round = 0; round < 8; round++)
    for await (const _chunk of collectGarbage(Readable.from(chunks())))
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  expect(most).toBeLessThan(32_000_000);
});
