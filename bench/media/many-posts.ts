import { openAsBlob } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type BenchOptions, type Figure, round } from './figure.ts';
import { openMediaWorld } from './media-world.ts';

const rooms = ['user', 'video', 'gateway'] as const;
/** Of the time that the POSTs take: what a process spends that has nothing to do. */
const IDLE = 0.05;

/** Many large POSTs at once, straight to the store: what the gateway and the subgraphs do meanwhile. */
export async function manyPosts({ folder, threads, posts, megabytes }: BenchOptions): Promise<Figure> {
  await using world = await openMediaWorld(threads, rooms);
  const file = join(folder, 'large.bin');
  const sizeBytes = megabytes * 1_000_000;
  await using handle = await open(file, 'w');
  await handle.truncate(sizeBytes);
  const blob = await openAsBlob(file, { type: 'video/mp4' });
  const targets = [];
  for (let index = 0; index < posts; index++) {
    const upload = await world.alice.client.requestUpload({ input: { contentType: 'video/mp4', sizeBytes } });
    if (upload.target) targets.push(upload.target);
  }
  const meters = rooms.map((room) => ({ room, meter: world.meter(room) }));
  const begun = performance.now();
  const answers = await Promise.all(
    targets.map(async ({ url, fields }) => {
      const form = new FormData();
      for (const { name, value } of fields) form.append(name, value);
      form.append('file', blob);
      const answer = await fetch(url, { method: 'POST', body: form });
      await answer.arrayBuffer();
      return answer.status;
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  const figure: Figure = { title: `${posts} POSTs of ${megabytes} MB at once`, rows: {}, problems: [] };
  const taken = answers.filter((status) => status === 201).length;
  figure.rows.store = { s: round(seconds), 'MB/s': round((taken * megabytes) / seconds, 0), taken };
  if (taken < posts) figure.problems.push(`${posts - taken} POSTs were not taken: ${[...new Set(answers)].join(', ')}`);
  for (const { room, meter } of meters) {
    const { cpuSeconds, peakBytes, idleBytes } = meter;
    meter[Symbol.dispose]();
    figure.rows[room] = { 'CPU s': cpuSeconds, 'more MB': round((peakBytes - idleBytes) / 1e6, 1) };
    if (cpuSeconds > Math.max(0.5, IDLE * seconds)) figure.problems.push(`${room} was not idle: ${cpuSeconds} CPU s`);
  }
  return figure;
}
