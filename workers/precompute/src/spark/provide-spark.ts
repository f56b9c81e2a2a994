import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EngineConfig } from '../config.ts';

const run = promisify(execFile);
const tools = join(import.meta.dirname, '../../../../.reelgraph/tools');
const requirements = join(import.meta.dirname, '../../spark/requirements.txt');
/** Spark 3.5 is made for these. */
const OLDEST_JAVA = 8;
const NEWEST_JAVA = 21;

/** What Spark is run with: a Python, and where its packages are, unless that Python has them itself. */
export type Spark = { python: string; packages: string | null };

/** Something that Spark needs is not there; the message says what to do. */
export class SparkMissing extends Error {
  override readonly name = 'SparkMissing';
}

/** The given Python with its own PySpark; else this machine's, with the pinned PySpark, which the first time is installed (300 MB). */
export async function provideSpark(
  { SPARK_PYTHON: given, JAVA_HOME }: Pick<EngineConfig, 'SPARK_PYTHON' | 'JAVA_HOME'>,
  say: (line: string) => void,
): Promise<Spark> {
  await checkJava(JAVA_HOME);
  if (given) return { python: given, packages: null };
  const python = 'python3';
  const packages = await packagesFolder(python);
  if (!existsSync(packages)) {
    say('installing PySpark 3.5.6 from PyPI, 300 MB');
    await install(python, packages);
  }
  return { python, packages };
}

/** The same, if it is all there already; else what is missing, in a sentence. */
export async function findSpark(javaHome: string | null): Promise<Spark | string> {
  try {
    await checkJava(javaHome);
    const packages = await packagesFolder('python3');
    return existsSync(packages)
      ? { python: 'python3', packages }
      : 'PySpark is not installed: `npm run bench -- feed --only spark` installs it';
  } catch (error) {
    if (error instanceof SparkMissing) return error.message;
    throw error;
  }
}

async function checkJava(home: string | null): Promise<void> {
  const java = home ? join(home, 'bin/java') : 'java';
  const said = await run(java, ['-version']).then(
    ({ stderr }) => stderr,
    () => '',
  );
  const [, first = '', second = ''] = /version "(\d+)(?:\.(\d+))?/.exec(said) ?? [];
  const major = Number(first === '1' ? second : first);
  if (major >= OLDEST_JAVA && major <= NEWEST_JAVA) return;
  const found = said === '' ? 'none was found' : `version ${major} was found`;
  throw new SparkMissing(`Spark needs Java 17 and ${found}: install openjdk-17-jre-headless, or set JAVA_HOME.`);
}

async function packagesFolder(python: string): Promise<string> {
  const pins = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 8);
  const tag = await run(python, ['-c', 'import sys; print(sys.implementation.cache_tag)']).catch(() => {
    throw new SparkMissing('Spark needs Python 3.10 to 3.12: install it, or name one with SPARK_PYTHON.');
  });
  return join(tools, `spark-${pins}-${tag.stdout.trim()}`);
}

/** Beside its place first: what was broken off is never taken for whole. */
async function install(python: string, packages: string): Promise<void> {
  const half = `${packages}.${process.pid}.half`;
  await mkdir(half, { recursive: true });
  const options = ['--no-input', '--retries=2', '--no-deps', '--require-hashes', '--disable-pip-version-check', '-q'];
  try {
    await run(python, ['-m', 'pip', 'install', ...options, '--target', half, '-r', requirements]);
    if (!existsSync(packages)) await rename(half, packages);
  } catch (error) {
    const [last = ''] = String(error instanceof Error ? error.message : error)
      .trim()
      .split('\n')
      .slice(-1);
    throw new SparkMissing(
      `PySpark could not be installed from PyPI (${last}): check pip, or name a Python with SPARK_PYTHON.`,
    );
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}
