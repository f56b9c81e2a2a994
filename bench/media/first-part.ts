import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_POLICY, type MediaTools, processVideo } from '@reelgraph/media';

export interface FirstPart {
  /** Until something can be published. */
  readonly playableSeconds: number;
  readonly readySeconds: number;
  readonly first: string;
}

/** How soon the first part of a clip can be published, against the whole. */
export async function timeFirstPart(
  tools: MediaTools,
  file: string,
  folder: string,
  threads: number,
): Promise<FirstPart> {
  const workDir = await mkdtemp(join(folder, 'parts-'));
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  let playableSeconds = 0;
  let first = 'all at once';
  await processVideo(file, workDir, DEFAULT_POLICY, {
    tools,
    threads,
    onStage: ({ renditions }) => {
      playableSeconds = seconds();
      first = renditions.map(({ how, rung }) => `${how} ${rung}`).join(', ');
    },
  });
  return { playableSeconds, readySeconds: seconds(), first };
}
