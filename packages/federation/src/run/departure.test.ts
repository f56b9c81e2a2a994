import { expect, it } from 'vitest';
import { Departure, signalOf } from './departure.ts';

it('tells those who listen, once, that somebody has left', () => {
  const departure = new Departure();
  const told: string[] = [];
  const forgotten = () => told.push('forgotten');
  departure.addEventListener('abort', () => told.push('first'));
  departure.addEventListener('abort', forgotten);
  departure.removeEventListener('abort', forgotten);
  expect(departure.aborted).toBe(false);
  departure.leave();
  departure.leave();
  expect([departure.aborted, told]).toEqual([true, ['first']]);
});

it('is a signal of the platform for what asks for one, before and after', () => {
  const departure = new Departure();
  const before = signalOf(departure);
  expect(before.aborted).toBe(false);
  departure.leave();
  expect([before.aborted, signalOf(departure).aborted]).toEqual([true, true]);
  expect(signalOf(before)).toBe(before);
});
