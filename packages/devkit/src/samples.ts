import type { Say } from './progress.ts';

export type SamplesOptions = { gatewayUrl: string; tmp: string; say: Say; signal: AbortSignal };

/** Publishes a few generated clips the way a phone does, so that the first query shows something. */
export async function publishSamples(_options: SamplesOptions): Promise<void> {}
