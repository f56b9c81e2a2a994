import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { peersFolder } from './peers.ts';

const source = join(import.meta.dirname, 'peers');
const installed = join(peersFolder, 'node_modules/.package-lock.json');

/** Brings the other gateways into a folder of their own, so that the project's packages stay free of them. */
export async function installPeers(): Promise<void> {
  await mkdir(peersFolder, { recursive: true });
  await copyFile(join(source, 'mercurius.js'), join(peersFolder, 'mercurius.js'));
  const wanted = await readFile(join(source, 'package.json'), 'utf8');
  const there = await readFile(join(peersFolder, 'package.json'), 'utf8').catch(() => '');
  const isDone = await readFile(installed).then(
    () => true,
    () => false,
  );
  if (wanted === there && isDone) return;
  console.log('The other gateways are being installed.');
  await copyFile(join(source, 'package.json'), join(peersFolder, 'package.json'));
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await promisify(execFile)('npm', ['install', ...options], { cwd: peersFolder, timeout: 600_000 });
}
