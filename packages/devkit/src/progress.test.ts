import { expect, test } from 'vitest';
import { createProgress } from './progress.ts';

test('a step is on its line at once and gets its time there', async () => {
  const { text, progress } = listen();
  const slow = Promise.withResolvers<void>();
  const done = progress.step('first', () => slow.promise);
  expect(text()).toBe('first ... ');
  slow.resolve();
  await done;
  expect(text()).toMatch(/^first \.\.\. \d\.\d s\n$/);
});

test('lines that come between keep to lines of their own', async () => {
  const { text, progress } = listen();
  const slow = Promise.withResolvers<void>();
  const first = progress.step('first', () => slow.promise);
  await progress.step('second', async () => progress.say('something'));
  slow.resolve();
  await first;
  expect(text().replaceAll(/\d\.\d/g, 'N')).toBe('first ... \nsomething\nsecond ... N s\nfirst ... N s\n');
});

test('a failed step says so and fails', async () => {
  const { text, progress } = listen();
  await expect(progress.step('first', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(text()).toMatch(/^first \.\.\. failed after \d\.\d s\n$/);
});

function listen() {
  let written = '';
  const progress = createProgress((text) => {
    written += text;
  });
  return { progress, text: () => written };
}
