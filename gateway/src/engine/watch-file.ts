import { watchFile as poll, type StatsListener, unwatchFile } from 'node:fs';

/** Calls back when a file's content may have changed; one call at a time. Polls, since a file may be replaced as a whole. */
export function watchFile(path: string, changed: () => Promise<void>): Disposable {
  let running = Promise.resolve();
  const listener: StatsListener = (now, before) => {
    if (now.mtimeMs !== before.mtimeMs && now.size > 0) running = running.then(changed);
  };
  poll(path, { interval: 500, persistent: false }, listener);
  return { [Symbol.dispose]: () => unwatchFile(path, listener) };
}
