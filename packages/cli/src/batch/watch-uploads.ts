import { setTimeout as delay } from 'node:timers/promises';
import { ClientError, type UploadQuery } from '@reelgraph/client';
import type { Call } from '../command.ts';
import { type Step, stepOf } from '../commands/follow-upload.ts';

type Ended = Exclude<Step, { phase: 'going' }>;
type Waiting = {
  id: string;
  onStep: (part: number, note: string) => void;
  end: (step: Ended) => void;
  fail: (error: unknown) => void;
};

/** Between two questions: however many uploads are followed, the gateway is asked some times a second at most. */
const EVERY_MS = 200;

/** Follows any number of uploads, each in its turn. */
export class UploadWatch implements AsyncDisposable {
  readonly #call: Pick<Call, 'client' | 'signal'>;
  readonly #waiting: Waiting[] = [];
  readonly #over = new AbortController();
  #asking: Promise<void> | null = null;

  constructor(call: Pick<Call, 'client' | 'signal'>) {
    this.#call = call;
  }

  /** Resolves when the upload plays, or never will. */
  until(id: string, onStep: Waiting['onStep']): Promise<Ended> {
    const { promise, resolve, reject } = Promise.withResolvers<Ended>();
    this.#waiting.push({ id, onStep, end: resolve, fail: reject });
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return promise;
  }

  async #ask(): Promise<void> {
    const signal = AbortSignal.any([this.#call.signal, this.#over.signal]);
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      try {
        const step = stepOf(await this.#look(next.id), next.id);
        if (step.phase === 'going') {
          next.onStep(step.part, step.note);
          this.#waiting.push(next);
        } else next.end(step);
      } catch (error) {
        // A gateway that restarts meanwhile changes nothing for the video.
        if (error instanceof ClientError && error.retryable) this.#waiting.push(next);
        else next.fail(error);
      }
      await delay(EVERY_MS, undefined, { signal }).catch(() => {});
      if (!signal.aborted) continue;
      for (const { fail } of this.#waiting.splice(0)) fail(signal.reason);
    }
  }

  async #look(id: string): Promise<UploadQuery['upload']> {
    return this.#call.client.upload({ id });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#asking;
  }
}
