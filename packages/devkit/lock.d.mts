/** Takes the lock; undefined when another live process holds it. Returns what gives it back. */
export function tryLock(path: string): (() => void) | undefined;
/** Takes the lock, waiting for its holder; `onWait` is told once. */
export function waitForLock(path: string, onWait?: (pid: number) => void): Promise<() => void>;
/** The live process that holds the lock. */
export function readLockHolder(path: string): number | undefined;
