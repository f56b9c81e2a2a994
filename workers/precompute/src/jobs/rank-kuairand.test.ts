import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const shared = process.env.REELGRAPH_SHARED ?? join(import.meta.dirname, '../../../../../shared');
const kuairand = join(shared, 'data/kuairand');
const command = join(import.meta.dirname, '../main.ts');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kuairand-'));
});
afterAll(() => rm(folder, { recursive: true }));

const rowsOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));

/** By user, what they liked; or all that they saw. */
function videosBy(rows: readonly string[][], isCounted: (value: number) => boolean): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [user = '', video = '', value] of rows)
    if (isCounted(Number(value))) found.set(user, (found.get(user) ?? new Set()).add(video));
  return found;
}

/** Of what people liked later, the part that their first 20 guess. */
function recallOf(wanted: ReadonlyMap<string, Set<string>>, listOf: (user: string) => readonly string[]): number {
  const parts = [...wanted].map(([user, likes]) => likes.intersection(new Set(listOf(user))).size / likes.size);
  return parts.reduce((sum, part) => sum + part, 0) / parts.length;
}

test.skipIf(!existsSync(kuairand))(
  `the command ranks KuaiRand’s sample, a line for everybody, and guesses what they liked later better than popularity does; skipped without ${kuairand}`,
  async () => {
    const blend = ['--blend-factors', '0.3', '--blend-neighbours', '0.5', '--blend-popularity', '0.1'];
    const [events, out] = [join(kuairand, 'train.tsv'), join(folder, 'lists.ndjson')];
    const settings = ['--holdout', 'none', '--iterations', '3', '--factors', '32', ...blend];
    await promisify(execFile)(process.execPath, [
      command,
      '--events',
      events,
      '--out',
      out,
      '--top',
      '20',
      ...settings,
    ]);
    const train = rowsOf(events);
    const seen = videosBy(train, () => true);
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
    const lists = new Map(
      lines.map((line) => {
        const { user, videos }: { user: string; videos: string[] } = JSON.parse(line);
        return [user, videos];
      }),
    );
    expect([lines.length, lists.size]).toEqual([seen.size, seen.size]);
    for (const [user, videos] of lists)
      if (videos.length !== 20 || videos.some((video) => seen.get(user)?.has(video)))
        expect.fail(`${user} has ${videos.length} videos, or one that they have seen`);
    const counts = new Map<string, number>();
    for (const [, video = '', value] of train) if (Number(value) > 0) counts.set(video, (counts.get(video) ?? 0) + 1);
    const popular = [...counts].sort(([, a], [, b]) => b - a).map(([video]) => video);
    const later = videosBy(rowsOf(join(kuairand, 'valid.tsv')), (value) => value > 0);
    const wanted = new Map([...later].filter(([user]) => seen.has(user)));
    const byPopularity = recallOf(wanted, (user) => {
      const list: string[] = [];
      for (const video of popular) {
        if (list.length === 20) break;
        if (!seen.get(user)?.has(video)) list.push(video);
      }
      return list;
    });
    expect(recallOf(wanted, (user) => lists.get(user) ?? [])).toBeGreaterThan(byPopularity);
  },
  60_000,
);
