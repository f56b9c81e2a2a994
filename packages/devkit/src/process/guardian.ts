import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** A small shell beside us that ends our children when we die without a chance to do it ourselves (kill -9, out of memory). */
export class Guardian implements AsyncDisposable {
  readonly #shell: ChildProcessByStdio<Writable, null, null>;

  constructor() {
    const script = fileURLToPath(new URL('./guardian.sh', import.meta.url));
    this.#shell = spawn('/bin/sh', [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.#shell.stdin.on('error', () => {});
    this.#shell.unref();
  }

  /** @param group the process group, which has the number of the process that leads it */
  watch(group: number): void {
    this.#shell.stdin.write(`+ ${group}\n`);
  }

  forget(group: number): void {
    this.#shell.stdin.write(`- ${group}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#shell.exitCode !== null || this.#shell.signalCode !== null) return;
    const exited = once(this.#shell, 'exit');
    this.#shell.ref();
    this.#shell.stdin.end();
    await exited;
  }
}
