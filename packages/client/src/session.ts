import type { SessionPartsFragment } from './operations.generated.ts';

/** What a device keeps to stay signed in. */
export type Session = SessionPartsFragment;

/** Where a session is kept. Several clients may share one, so whoever refreshes does it alone and looks first. */
export type SessionKeeper = {
  load(): Session | null;
  save(session: Session | null): void;
  /** Runs `work` while nobody else refreshes the same session. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
};

/** Keeps the session for as long as the program runs. */
export function keepInMemory(session: Session | null = null): SessionKeeper {
  let kept = session;
  let last: Promise<unknown> = Promise.resolve();
  return {
    load: () => kept,
    save: (next) => {
      kept = next;
    },
    alone(work) {
      const mine = last.then(work, work);
      last = mine.catch(() => {});
      return mine;
    },
  };
}
