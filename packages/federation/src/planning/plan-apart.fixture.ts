import { closeSync, openSync } from 'node:fs';
import process from 'node:process';
import { media } from '../../fixtures/shapes/media.ts';
import { composeFixture } from '../../fixtures/start-fixture.ts';
import { loadSupergraph } from '../supergraph.ts';
import { type ApartOptions, planApart } from './plan-apart.ts';

/** A process that is sent documents, and says that they were handed on and how each of them ended; `full` and `free` are of its files. */
const options: Partial<ApartOptions> = JSON.parse(process.argv[2] ?? '{}');
await using planner = planApart(loadSupergraph(composeFixture(media, () => 'http://localhost')), options);

const files: number[] = [];
function fill(): void {
  try {
    for (;;) files.push(openSync(import.meta.filename, 'r'));
  } catch {
    // There are no more to be had.
  }
}

const leaving = Promise.withResolvers<void>();
process.on('disconnect', leaving.resolve);
process.on('message', (document: string) => {
  if (document === 'full') return fill();
  if (document === 'free') return files.splice(0).forEach((file) => void closeSync(file));
  const planned = planner.plan(document, undefined).then(
    () => 'planned',
    ({ message, isFinal }) => `${message} ${isFinal}`,
  );
  void planned.then((end) => process.send?.({ end }));
  process.send?.('asked');
});
await leaving.promise;
