import { Problem } from '../problem.ts';
import type { Progress } from '../progress.ts';
import { findProgram } from './find-program.ts';
import { installSystemPackages } from './system-packages.ts';

/** The full sandbox for ffmpeg, on Linux. Where it can't be had the walls are weaker, which is no reason not to start. */
export async function provideSandbox(progress: Progress): Promise<void> {
  if (process.platform !== 'linux' || findProgram(['bwrap'])) return;
  try {
    await installSystemPackages([{ apt: 'bubblewrap', brew: 'bubblewrap' }], progress);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    progress.say(`${error.message} Until then ffmpeg runs behind weaker walls than bubblewrap's.`);
  }
}
