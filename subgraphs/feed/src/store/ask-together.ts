import DataLoader from 'dataloader';

export type Together<Question, Answer> = (question: Question) => Promise<Answer>;

/** No question waits longer for one that is out: it may be to a store that hangs. */
const PATIENCE_MS = 20;
const MOST = 100;

/**
 * Asks a store more at a time the busier it is: a question goes at once where none is out, and those that come meanwhile go
 * together when it is answered. `ask` answers in the order of the questions.
 */
export function askTogether<Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): Together<Question, Answer> {
  let out: Promise<unknown> | null = null;
  const loader = new DataLoader<Question, Answer>(
    (questions) => {
      const asked = ask(questions);
      const settled = asked.then(
        () => undefined,
        () => undefined,
      );
      out = settled;
      void settled.then(() => {
        if (out === settled) out = null;
      });
      return asked;
    },
    {
      cache: false,
      maxBatchSize: MOST,
      batchScheduleFn: (go) => {
        if (!out) return queueMicrotask(go);
        let isGone = false;
        const goOnce = () => {
          clearTimeout(timer);
          if (!isGone) go();
          isGone = true;
        };
        const timer = setTimeout(goOnce, PATIENCE_MS);
        void out.then(goOnce);
      },
    },
  );
  return (question) => loader.load(question);
}
