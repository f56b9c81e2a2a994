import { setTimeout as delay } from 'node:timers/promises';
import { ClientError, type UploadQuery } from '@reelgraph/client';
import type { Call } from '../command.ts';

export type Upload = NonNullable<UploadQuery['upload']>;

const EVERY_MS = 500;
const ATTEMPTS = 20;

/** An upload now and after each change: the gateway says when; where it can't, it is asked again and again. */
export async function* uploadChanges(call: Pick<Call, 'client' | 'signal'>, id: string): AsyncGenerator<Upload | null> {
  try {
    yield* call.client.uploadStatus(id, { signal: call.signal });
  } catch (error) {
    if (!(error instanceof ClientError) || error.code === 'UPLOAD_NOT_FOUND') throw error;
  }
  call.signal.throwIfAborted();
  // What was missed is asked for; that ends it too, where nothing more is to come.
  for (;;) {
    yield await askPatiently(call, id);
    await delay(EVERY_MS, undefined, { signal: call.signal });
  }
}

/** A gateway that restarts meanwhile changes nothing for the video. */
async function askPatiently(call: Pick<Call, 'client' | 'signal'>, id: string): Promise<Upload | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call.client.upload({ id });
    } catch (error) {
      if (!(error instanceof ClientError && error.retryable) || attempt === ATTEMPTS) throw error;
      await delay(EVERY_MS, undefined, { signal: call.signal });
    }
  }
}
