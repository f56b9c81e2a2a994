import { readFfmpeg, readFfprobe } from './run-ffmpeg.ts';

export interface Color {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** The mean colour of a part of the picture at a time; the part is x, y, width and height as shares of the whole. */
export async function colorAt(
  file: string,
  seconds: number,
  [x, y, width, height]: readonly [number, number, number, number] = [0, 0, 1, 1],
): Promise<Color> {
  const crop = `crop=iw*${width}:ih*${height}:iw*${x}:ih*${y},scale=1:1:flags=area`;
  const [red = 0, green = 0, blue = 0] = await readFfmpeg(
    ...(seconds > 0 ? ['-ss', String(seconds)] : []),
    ...['-i', file, '-frames:v', '1', '-vf', `${crop},format=rgb24`, '-f', 'rawvideo'],
  );
  return { red, green, blue };
}

export const saturation = ({ red, green, blue }: Color): number =>
  Math.max(red, green, blue) - Math.min(red, green, blue);

/** Structural likeness of two files, the second brought to the first one's size as any player would show it. */
export async function likeness(made: string, source: string, filter = 'null'): Promise<number> {
  const { streams } = await readFfprobe(made);
  const video = streams.find(({ codec_type }) => codec_type === 'video');
  const reference = `[1:v]${filter},scale=${video?.width}:${video?.height}:flags=bicubic[r]`;
  const stats = await readFfmpeg('-i', made, '-i', source, '-lavfi', `${reference};[0:v][r]ssim=f=-`, '-f', 'null');
  const values = [...stats.toString().matchAll(/ Y:([\d.]+)/g)].map(([, value]) => Number(value));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Integrated loudness in LUFS. */
export async function loudnessOf(file: string): Promise<number> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  const args = ['-nostdin', '-hide_banner', '-i', file, '-af', 'ebur128=framelog=verbose', '-f', 'null', '-'];
  const { stderr } = await promisify(execFile)('ffmpeg', args);
  return Number(/I:\s+(-?[\d.]+) LUFS/.exec(stderr.slice(stderr.lastIndexOf('Summary:')))?.[1]);
}
