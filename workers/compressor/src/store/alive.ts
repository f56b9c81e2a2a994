import { open } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { platform } from 'node:process';

/**
 * A socket in a folder says that whoever works there lives: the system takes it from the dead at once, whatever their
 * process ids, and it is seen from other containers that share the disk.
 */
const NAME = 'alive';

/** Shows that the caller works in the folder, until disposed. */
export async function showAlive(folder: string): Promise<AsyncDisposable> {
  const server = createServer((socket) => socket.destroy()).unref();
  await atSocket(folder, async (path) => {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  });
  return { [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Whether somebody who lives works in the folder; null where nobody ever said so. */
export async function isShownAlive(folder: string): Promise<boolean | null> {
  const answer = await atSocket(folder, async (path) => {
    const socket = connect(path);
    try {
      return await new Promise<string | undefined>((resolve) => {
        socket.once('connect', () => resolve(undefined));
        socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
      });
    } finally {
      socket.destroy();
    }
  });
  if (answer === 'ENOENT') return null;
  return answer !== 'ECONNREFUSED';
}

/** A socket's path may have a hundred letters, and a folder's many more: Linux knows open folders by a short name too. */
async function atSocket<T>(folder: string, use: (path: string) => Promise<T>): Promise<T> {
  if (platform !== 'linux') return use(join(folder, NAME));
  await using handle = await open(folder, 'r');
  return use(`/proc/self/fd/${handle.fd}/${NAME}`);
}
