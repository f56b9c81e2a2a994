import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface BareRung {
  readonly width: number;
  readonly height: number;
  readonly crf: number;
}

/** What somebody would type who wants the same files: one command, one decode, all rungs and a poster; nothing checked. */
export async function bareLadder(
  file: string,
  outDir: string,
  rungs: readonly BareRung[],
  threads: number,
): Promise<void> {
  const names = rungs.map((_, index) => `[s${index}]`).join('');
  const scales = rungs.map(({ width, height }, index) => `[s${index}]scale=${width}:${height}[v${index}]`);
  const graph = [`[0:v]split=${rungs.length + 1}${names}[p]`, ...scales, '[p]select=eq(n\\,15)[poster]'].join(';');
  const outputs = rungs.flatMap(({ crf }, index) => [
    ...['-map', `[v${index}]`, '-map', '0:a', '-c:v', 'libx264', '-threads', String(threads), '-preset', 'veryfast'],
    ...[
      '-crf',
      String(crf),
      '-maxrate',
      '2000k',
      '-bufsize',
      '4000k',
      '-profile:v',
      'high',
      '-pix_fmt',
      'yuv420p',
      '-g',
      '60',
    ],
    ...['-c:a', 'aac', '-b:a', '96k', '-ac', '2', '-movflags', '+faststart', join(outDir, `bare-${index}.mp4`)],
  ]);
  const poster = ['-map', '[poster]', '-frames:v', '1', join(outDir, 'bare.jpg')];
  await runNice('-threads', String(threads), '-i', file, '-filter_complex', graph, ...outputs, ...poster);
}

/** As nice as the worker's own, so that neighbours take from both alike. */
async function runNice(...args: string[]): Promise<void> {
  await promisify(execFile)('nice', ['-n', '5', 'ffmpeg', '-nostdin', '-y', '-v', 'error', ...args]);
}
