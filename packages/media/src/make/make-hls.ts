import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failureOf } from '../read/read-failure.ts';
import { encodeLimits } from '../tools/limits.ts';
import type { MediaTools } from '../tools/open-tools.ts';
import { runTool } from '../tools/run-tool.ts';
import type { Rendition } from './verify-rendition.ts';

export interface HlsFile {
  readonly file: string;
  readonly contentType: 'application/vnd.apple.mpegurl' | 'video/mp4';
}

const SEGMENT_SECONDS = 4;

/** HLS of finished renditions without encoding again: per rung one fMP4 file, read by byte ranges, and its playlist. */
export async function makeHls(
  tools: MediaTools,
  renditions: readonly Rendition[],
  outDir: string,
  signal?: AbortSignal,
): Promise<HlsFile[]> {
  const made = await Promise.all(renditions.map((rendition) => segment(tools, rendition, outDir, signal)));
  const master = join(outDir, 'master.m3u8');
  await writeFile(master, masterPlaylist(renditions));
  return [{ file: master, contentType: 'application/vnd.apple.mpegurl' }, ...made.flat()];
}

async function segment(
  tools: MediaTools,
  { rung, file, durationMs, bytes }: Rendition,
  outDir: string,
  signal?: AbortSignal,
) {
  const [media, playlist] = [`${rung}.m4s`, `${rung}.m3u8`];
  const args = ({ input }: { input: string }) => [
    ...[
      '-nostdin',
      '-y',
      '-v',
      'error',
      '-protocol_whitelist',
      'file',
      '-f',
      'mov',
      '-i',
      input,
      '-map',
      '0',
      '-c',
      'copy',
    ],
    ...['-f', 'hls', '-hls_segment_type', 'fmp4', '-hls_flags', 'single_file', '-hls_playlist_type', 'vod'],
    ...['-hls_time', String(SEGMENT_SECONDS), '-hls_segment_filename', media, playlist],
  ];
  const limits = encodeLimits({ seconds: durationMs / 1000, pixels: 0, outputBytes: bytes });
  const run = await runTool(tools.sandbox, { tool: tools.ffmpeg, args, input: file, outDir, limits }, { signal });
  const failure = failureOf(run, limits);
  if (failure) throw failure;
  return [
    { file: join(outDir, playlist), contentType: 'application/vnd.apple.mpegurl' as const },
    { file: join(outDir, media), contentType: 'video/mp4' as const },
  ];
}

/** The list of rungs, best first, so that a player that does not measure begins with the best. */
export function masterPlaylist(
  renditions: readonly Pick<Rendition, 'rung' | 'bitrate' | 'width' | 'height' | 'codecs' | 'fps'>[],
): string {
  const entries = renditions.flatMap(({ rung, bitrate, width, height, codecs, fps }) => [
    `#EXT-X-STREAM-INF:BANDWIDTH=${Math.ceil(bitrate * 1.5)},AVERAGE-BANDWIDTH=${bitrate},RESOLUTION=${width}x${height},` +
      `FRAME-RATE=${fps.toFixed(3)},CODECS="${codecs}"`,
    `${rung}.m3u8`,
  ]);
  return `${['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS', ...entries].join('\n')}\n`;
}
