import { join } from 'node:path';
import { runFfmpeg } from './run-ffmpeg.ts';

export interface ClipShape {
  readonly size?: string;
  readonly fps?: string;
  readonly seconds?: number;
  /** A lavfi source without size, rate and duration. */
  readonly picture?: string;
  readonly filter?: string;
  /** A lavfi source, or null for silence. */
  readonly sound?: string | null;
  readonly video?: readonly string[];
  readonly audio?: readonly string[];
  readonly muxer?: readonly string[];
}

/** Makes a small clip by ffmpeg's generators; what is not said is a plain phone video in small. */
export async function makeClip(folder: string, name: string, shape: ClipShape = {}): Promise<string> {
  const { size = '320x240', fps = '30', seconds = 1, picture = 'testsrc2', filter = 'null' } = shape;
  const { sound = 'sine=frequency=440:sample_rate=48000', audio = ['-c:a', 'aac', '-b:a', '64k'], muxer = [] } = shape;
  const { video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'] } = shape;
  const file = join(folder, name);
  await runFfmpeg(
    ...[
      '-f',
      'lavfi',
      '-i',
      `${picture}${picture.includes('=') ? ':' : '='}size=${size}:rate=${fps}:duration=${seconds}`,
    ],
    ...(sound === null ? [] : ['-f', 'lavfi', '-i', `${sound}:duration=${seconds}`]),
    ...['-vf', filter, ...video, ...(sound === null ? ['-an'] : audio), ...muxer, file],
  );
  return file;
}
