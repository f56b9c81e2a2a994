import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Finds out at once, not after an hour, that the events cannot be read or the lists cannot be written. */
export async function checkPaths({ events, out }: { events: string; out: string }): Promise<void> {
  const source = await stat(events).catch(() => undefined);
  if (!source) throw new Error(`There is no file ${events}`);
  if (source.isDirectory()) throw new Error(`${events} is a directory, not a file of events`);
  const folder = await stat(dirname(out)).catch(() => undefined);
  if (!folder?.isDirectory()) throw new Error(`There is no directory ${dirname(out)} to write ${out} into`);
  const target = await stat(out).catch(() => undefined);
  if (target && !target.isFile()) throw new Error(`${out} is there and is no plain file: it is not replaced`);
  if (target?.ino === source.ino && target.dev === source.dev) throw new Error('--out would replace --events');
}
