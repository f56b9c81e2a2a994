import type { Loudness } from '../plan/loudness.ts';
import type { MediaPolicy } from '../policy.ts';
import { LISTEN_LIMITS } from '../tools/limits.ts';
import type { MediaTools } from '../tools/open-tools.ts';
import { runTool } from '../tools/run-tool.ts';
import { demuxerWalls, MAX_ALLOC } from './demuxer-walls.ts';
import type { Container } from './sniff.ts';

/**
 * The loudness of one stream (`2`, or `a:0` for the first sound). It runs beside the probe, so nothing is known of the
 * file yet: time is cut before any filter. Sound that can't be measured is left as it is: null.
 */
export async function measureLoudness(
  tools: MediaTools,
  file: string,
  container: Container,
  stream: string,
  policy: MediaPolicy,
  signal?: AbortSignal,
): Promise<Loudness | null> {
  const seconds = String(policy.maxDurationMs / 1000);
  const lines: string[] = [];
  const onLine = (line: string): undefined => void lines.push(line);
  const args = ({ input }: { input: string }) => [
    ...['-nostdin', '-hide_banner', '-v', 'info', '-nostats', ...MAX_ALLOC, ...demuxerWalls(container, policy)],
    ...['-vn', '-sn', '-dn', '-i', input, '-map', `0:${stream}`, '-t', seconds],
    ...['-af', `atrim=end=${seconds},aresample=48000,ebur128=framelog=verbose:peak=sample`, '-f', 'null', '-'],
  ];
  const run = await runTool(
    tools.sandbox,
    { tool: tools.ffmpeg, args, input: file, limits: LISTEN_LIMITS },
    { signal, onLine },
  );
  return run.code === 0 ? readLoudness(run.stderrTail) : null;
}

/** Reads the summary that ebur128 prints at the end. */
export function readLoudness(said: string): Loudness | null {
  const summary = said.slice(said.lastIndexOf('Summary:'));
  const lufs = Number(/\bI:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1]);
  const truePeakDb = Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1]);
  return Number.isFinite(lufs) && Number.isFinite(truePeakDb) ? { lufs, truePeakDb } : null;
}
