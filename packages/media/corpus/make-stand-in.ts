import { join } from 'node:path';
import { runFfmpeg } from './run-ffmpeg.ts';

/** A long clip has less a second, so that it is no larger than an upload may be: 500 MiB. */
const MOST_MEGABITS = 3800;

/**
 * A phone file to measure with: 1080x1920 at 30 a second and some 18 Mbit/s, with grain and motion. Real clips are joined
 * and brought to that size; without any, generators stand in for them.
 */
export async function makeStandIn(folder: string, clips: readonly string[], seconds = 15): Promise<string> {
  const file = join(folder, `stand-in-${seconds}.mp4`);
  const pictures = clips.length > 0 ? clips : [undefined, undefined];
  const each = seconds / pictures.length;
  const megabits = Math.min(18, Math.floor(MOST_MEGABITS / seconds));
  const inputs = pictures.flatMap((clip, index) =>
    clip
      ? ['-stream_loop', '-1', '-t', each.toFixed(3), '-i', clip]
      : [
          '-f',
          'lavfi',
          '-i',
          `${index === 0 ? 'mandelbrot' : 'testsrc2'}=size=1080x1920:rate=30,trim=duration=${each}`,
        ],
  );
  const fill = 'scale=1080:1920:force_original_aspect_ratio=increase:flags=lanczos,crop=1080:1920,setsar=1,fps=30';
  const parts = pictures.map(
    (_, index) => `[${index}:v]${fill},format=yuv420p,trim=duration=${each},setpts=PTS-STARTPTS[p${index}]`,
  );
  const joined = `${pictures.map((_, index) => `[p${index}]`).join('')}concat=n=${pictures.length}:v=1,noise=alls=6:allf=t[v]`;
  await runFfmpeg(
    ...[...inputs, '-f', 'lavfi', '-i', `aevalsrc='0.1*sin(1000*t)*sin(3*t)':sample_rate=48000:duration=${seconds}`],
    ...[
      '-filter_complex',
      [...parts, joined].join(';'),
      '-map',
      '[v]',
      '-map',
      `${pictures.length}:a`,
      '-t',
      String(seconds),
    ],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', `${megabits}M`, '-maxrate', `${megabits + 2}M`],
    ...['-bufsize', `${megabits + 2}M`, '-g', '30'],
    ...['-colorspace', 'bt709', '-c:a', 'aac', '-b:a', '128k', '-ac', '2', file],
  );
  return file;
}
