import { expect, it } from 'vitest';
import { TIMEOUT_HEADER, withinTime } from './within-time.ts';

const ending = new AbortController();
const never = () => new Promise<string>(() => {});

it('gives what was done in time', async () => {
  expect(await withinTime({ [TIMEOUT_HEADER]: '1000' }, ending.signal, async () => 'done')).toBe('done');
  expect(await withinTime({}, ending.signal, async () => 'done')).toBe('done');
});

it('gives up when nobody waits any more, and tells the work', async () => {
  let told: AbortSignal | undefined;
  const result = await withinTime({ [TIMEOUT_HEADER]: '5' }, ending.signal, (signal) => {
    told = signal;
    return never();
  });
  expect(result).toBeNull();
  expect(told?.aborted).toBe(true);
});

it('has no limit where none is named, or none that is a number', async () => {
  for (const value of [undefined, '0', '-5', 'soon'])
    await withinTime({ [TIMEOUT_HEADER]: value }, ending.signal, async (signal) => expect(signal).toBe(ending.signal));
});
