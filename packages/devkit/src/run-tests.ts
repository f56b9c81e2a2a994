import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { folders } from './folders.ts';
import { Problem } from './problem.ts';
import { Guardian } from './process/guardian.ts';
import { provideTools } from './programs/provide-tools.ts';
import { createProgress, seconds } from './progress.ts';
import { addCounts, type Counts, countResults, sayCounts } from './test-run/count-results.ts';
import { findLeftovers, runVariable } from './test-run/find-leftovers.ts';
import { findStoreLeftovers } from './test-run/find-store-leftovers.ts';
import { runStep, type StepRun } from './test-run/run-step.ts';
import { startTestStores } from './vitest-stores.ts';

const checks = ['codegen', 'compose:check', 'lint', 'boundaries', 'types', 'unused'] as const;
const projects = ['unit', 'real', 'e2e'] as const;
const chosen = chooseSteps(process.argv.slice(2));
const limitMs = 30 * 60_000;
// Vitest leaves one for itself, but most of our tests wait for stores.
const workers = `--maxWorkers=${availableParallelism()}`;

const progress = createProgress((text) => process.stdout.write(text));
const { say } = progress;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));
process.on('disconnect', () => process.exit(1));
// Listening for its end keeps the channel open, and with it this process, also after the last step.
process.channel?.unref();

try {
  const counts = await runAll();
  process.exitCode = counts.failed > 0 ? 1 : 0;
  say(sayCounts(counts));
} catch (error) {
  say(error instanceof Problem ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
  say(sayCounts({ passed: 0, failed: 1, skipped: 0 }));
}

async function runAll(): Promise<Counts> {
  await using guardian = new Guardian();
  await provideTools({ progress, also: ['chromium'], withMongod: !process.env.MONGODB_URL });
  await using stores = await startTestStores();
  const run = { id: randomBytes(8).toString('hex'), tmp: join(stores.folder, 'tmp') };
  mkdirSync(run.tmp);
  const env = {
    ...process.env,
    [runVariable]: run.id,
    TMPDIR: run.tmp,
    REELGRAPH_TEST_STORES: JSON.stringify(stores.env),
    // Else tools keep it in the temporary folder.
    NODE_COMPILE_CACHE: join(folders.tools, 'compile-cache'),
  };
  const all: Counts[] = [];
  for (const name of checks.filter((step) => chosen.has(step))) {
    const { exitCode } = await timed(name, () =>
      runStep(['npm', 'run', '--silent', name], { guardian, env, limitMs, show: false }),
    );
    all.push({ passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 });
  }
  for (const project of projects.filter((step) => chosen.has(step))) {
    const report = join(stores.folder, `${project}.json`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const command = [
      'vitest',
      'run',
      '--project',
      project,
      '--passWithNoTests',
      '--allowOnly=false',
      workers,
      ...reporters,
    ] as const;
    const { exitCode } = await timed(project, () => runStep(command, { guardian, env, limitMs, show: true }));
    all.push(countResults(existsSync(report) ? readFileSync(report, 'utf8') : undefined, exitCode));
  }
  const leftovers = [...findLeftovers(run), ...(await findStoreLeftovers(stores.env))];
  for (const leftover of leftovers) say(leftover);
  all.push({ passed: leftovers.length === 0 ? 1 : 0, failed: leftovers.length === 0 ? 0 : 1, skipped: 0 });
  return addCounts(all);
}

/** `npm test -- unit e2e` runs just those; without names all run. */
function chooseSteps(names: readonly string[]): ReadonlySet<string> {
  const all: readonly string[] = [...checks, ...projects];
  const unknown = names.find((name) => !all.includes(name));
  if (unknown === undefined) return new Set(names.length > 0 ? names : all);
  console.error(`There is no step ${unknown}: choose from ${all.join(', ')}, or name none to run all.`);
  process.exit(1);
}

async function timed(name: string, work: () => Promise<StepRun>): Promise<StepRun> {
  const begun = performance.now();
  const ran = await work();
  const time = seconds(performance.now() - begun);
  if (ran.exitCode !== 0 && ran.output) say(ran.output.trimEnd());
  say(ran.exitCode === 0 ? `${name} ... ${time}` : `${name} ... FAILED after ${time}`);
  return ran;
}
