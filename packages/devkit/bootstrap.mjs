// Runs on any Node from 18: brings the packages and the pinned Node 24, then hands over to it. Asks nothing.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitForLock } from './lock.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pinnedNode = join(root, 'node_modules/node/bin/node');
const scripts = { start: 'src/start.ts', test: 'src/run-tests.ts' };

const onlyItsScript = ['--ignore-scripts=false', '--foreground-scripts=false', '--loglevel=error'];

class Stop extends Error {}

async function main([what, ...args]) {
  const script = scripts[what];
  if (!script) throw new Stop('Say what to run: node packages/devkit/bootstrap.mjs start|test');
  checkNode();
  const python = findPython();
  const unlock = await waitForLock(join(root, '.reelgraph/tools/packages.lock'), (pid) =>
    console.log(`waiting for process ${pid}, which is installing packages`),
  );
  try {
    const current = packagesAreCurrent();
    if (!current || !runs(pinnedNode)) {
      const npm = await provideNpm();
      if (!current) await installPackages(npm);
      if (!runs(pinnedNode)) await installPinnedNode(npm);
    }
  } finally {
    unlock();
  }
  return handOver([join(root, 'packages/devkit', script), ...args], { REELGRAPH_PYTHON: python });
}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 18)
    throw new Stop(`Node 18 or newer is needed, this is ${process.versions.node}: install one from nodejs.org.`);
  if (spawnSync('npm', ['--version'], { encoding: 'utf8' }).status !== 0)
    throw new Stop('npm is needed beside Node: install it (Debian: apt-get install npm) and run this again.');
}

function findPython() {
  const show = 'import sys; print(*sys.version_info[:2], sys.executable)';
  let found = 'none';
  for (const name of ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python']) {
    const answer = spawnSync(name, ['-c', show], { encoding: 'utf8' });
    if (answer.status !== 0) continue;
    const [, major, minor, path] = /^(\d+) (\d+) (.+)$/m.exec(answer.stdout) ?? [];
    if (Number(major) === 3 && Number(minor) >= 10) return path;
    found = `${major}.${minor}`;
  }
  throw new Stop(
    `Python 3.10 or newer is needed for the embedded S3, found ${found}: install it (Debian: apt-get install python3) and run this again.`,
  );
}

/** Compares what npm installed with what the lock file names; times of files mean nothing after a clone or a pull. */
function packagesAreCurrent() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
  if (!installed) return false;
  const names = new Set(
    [...Object.keys(wanted), ...Object.keys(installed)].filter((path) => path.includes('node_modules/')),
  );
  return [...names].every((path) => {
    const [want, have] = [wanted[path], installed[path]];
    // The lock file may not know every system's own builds.
    if (!want) return have.optional === true;
    if (!have) return (want.optional === true && !isForHere(want)) || want.peer === true;
    return want.version === have.version && want.integrity === have.integrity && want.link === have.link;
  });
}

/** Whether an optional package is a program for this very system; npm leaves those out that are for others. */
function isForHere({ os, cpu, libc }) {
  if (!os?.includes(process.platform) || !cpu?.includes(process.arch)) return false;
  return process.platform !== 'linux' || libc === undefined || libc.includes(findLibc());
}

function findLibc() {
  return process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Not `npm ci`: that refuses a lock file that lacks other systems' optional builds, as a registry without them writes it. */
async function installPackages(npm) {
  await step('installing packages', () =>
    run([...npm, 'install', '--no-save', '--ignore-scripts', '--loglevel=error']),
  );
}

/**
 * The npm to install with. npm leaves out optional programs that don't name the Node it runs on, so on another Node than
 * ours they would be missing: then a npm on our Node comes first, beside the tools.
 */
async function provideNpm() {
  const version = pinnedVersion();
  if (process.versions.node.split('.')[0] === version.split('.')[0]) return ['npm'];
  const prefix = join(root, '.reelgraph/tools', `node-${version}`);
  const [node, cli] = ['node/bin/node', 'npm/bin/npm-cli.js'].map((file) => join(prefix, 'node_modules', file));
  if (!runs(node)) {
    const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const options = ['--prefix', prefix, '--no-save', '--ignore-scripts', '--loglevel=error'];
    await installNode(version, async () => {
      await run(['npm', 'install', ...options, `node@${version}`, packageManager]);
      await run(['npm', 'rebuild', '--prefix', prefix, 'node', ...onlyItsScript]);
    });
    if (!runs(node)) throw new Stop(cannotHaveNode(version));
  }
  process.env.PATH = `${join(prefix, 'node_modules/node/bin')}${delimiter}${process.env.PATH}`;
  return [node, cli];
}

/** The one install script that may run: it fetches the Node build for this system. */
async function installPinnedNode(npm) {
  const version = pinnedVersion();
  await installNode(version, () => run([...npm, 'rebuild', 'node', ...onlyItsScript]));
  if (!runs(pinnedNode)) throw new Stop(cannotHaveNode(version));
}

async function installNode(version, work) {
  try {
    await step(`installing Node ${version}`, work);
  } catch (error) {
    throw new Stop(`${error.message}\n${cannotHaveNode(version)}`);
  }
}

function pinnedVersion() {
  return readPackages('package-lock.json')['node_modules/node'].version;
}

function cannotHaveNode(version) {
  return `Node ${version} could not be installed from the npm package "node" (its install script must be allowed and the npm registry reachable): run "npm rebuild node" to see why.`;
}

function runs(node) {
  return existsSync(node) && spawnSync(node, ['--version']).status === 0;
}

/** As in src/problem.ts, which this Node may be too old to load. */
function describeFailure(error) {
  if (error instanceof Stop) return error.message;
  const unwritable = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR'];
  if (!error?.path || !unwritable.includes(error.code)) return error;
  return `${error.message}: make that place writable, with room left, and run this again.`;
}

async function step(label, work) {
  process.stdout.write(`${label} ... `);
  const begun = Date.now();
  try {
    await work();
  } catch (error) {
    process.stdout.write('failed\n');
    throw error;
  }
  process.stdout.write(`${((Date.now() - begun) / 1000).toFixed(1)} s\n`);
}

function run([command, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve()
        : reject(new Stop(`${output.trim()}\n"${command} ${args.join(' ')}" failed; the lines above say why.`)),
    );
  });
}

/** The channel tells the child when this process dies in any way, so nothing is left running. */
function handOver(args, env) {
  const child = spawn(pinnedNode, args, {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      ...env,
      PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
      APOLLO_TELEMETRY_DISABLED: '1',
      TURBO_TELEMETRY_DISABLED: '1',
    },
  });
  const starter = findStarter();
  const watch = setInterval(() => findStarter() !== starter && child.kill('SIGTERM'), 1000);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      resolve(code ?? (signal ? 1 : 0));
    });
  });
}

/** Who would be missed: npm, which runs us through a shell that does not notice when npm is killed; else our parent. */
function findStarter() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    const npm = stat.slice(stat.lastIndexOf(')')).split(' ')[2];
    if (readFileSync(`/proc/${npm}/comm`, 'utf8').startsWith('npm')) return Number(npm);
  } catch {
    // No /proc here, or nobody left to ask about.
  }
  return process.ppid;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(describeFailure(error));
  process.exitCode = 1;
}
