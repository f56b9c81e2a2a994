import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** Runs the system's ffmpeg with nothing around it: this is our own input, and the oracle for outputs. */
export async function runFfmpeg(...args: string[]): Promise<void> {
  await exec('ffmpeg', ['-nostdin', '-y', '-v', 'error', ...args]);
}

/** The raw bytes that ffmpeg writes to its standard output. */
export async function readFfmpeg(...args: string[]): Promise<Buffer> {
  const { stdout } = await exec('ffmpeg', ['-nostdin', '-v', 'error', ...args, '-'], {
    encoding: 'buffer',
    maxBuffer: 512 * 1024 * 1024,
  });
  return stdout;
}

export interface Printed {
  readonly streams: readonly Record<string, unknown>[];
  readonly format: Record<string, unknown>;
}

/** Every decoded picture, in the order of showing. */
export async function readFrames(file: string): Promise<{ frames: readonly Record<string, unknown>[] }> {
  const entries = ['-select_streams', 'v', '-show_entries', 'frame=key_frame,pts_time', '-of', 'json'];
  const { stdout } = await exec('ffprobe', ['-v', 'error', ...entries, file]);
  // @note ffprobe's JSON has this key by its own contract.
  return JSON.parse(stdout) as { frames: Record<string, unknown>[] };
}

/** All that ffprobe says of a file. */
export async function readFfprobe(file: string): Promise<Printed> {
  const { stdout } = await exec('ffprobe', ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', file]);
  // @note ffprobe's JSON has these two keys by its own contract.
  return JSON.parse(stdout) as Printed;
}
