import { stat } from 'node:fs/promises';
import type { MediaPolicy } from '../policy.ts';
import { MediaRejected } from '../rejection.ts';
import { PROBE_LIMITS } from '../tools/limits.ts';
import type { MediaTools } from '../tools/open-tools.ts';
import { runTool } from '../tools/run-tool.ts';
import { demuxerWalls, MAX_ALLOC } from './demuxer-walls.ts';
import { PacketTally, readPacket } from './packet-scan.ts';
import { failureOf } from './read-failure.ts';
import type { Container } from './sniff.ts';

/** Tables that point to the same bytes again and again make a long film of a small file. */
const MAX_REUSE = 3;

/**
 * Reads every packet of a file without decoding it. It comes before any filter that makes pictures: two frames that are
 * 24 hours apart would otherwise become millions. Which streams count need not be known yet.
 */
export async function scanPackets(
  tools: MediaTools,
  file: string,
  container: Container,
  policy: MediaPolicy,
  signal?: AbortSignal,
): Promise<PacketTally> {
  const maxFrames = Math.ceil((policy.maxDurationMs / 1000) * policy.maxFramesPerSecond);
  const maxPackets = maxFrames * 4;
  const tally = new PacketTally();
  const maxBytes = (await stat(file)).size * MAX_REUSE + 1_000_000;
  let packets = 0;
  let bytes = 0;
  let pictures = 0;
  const onLine = (line: string): boolean => {
    const packet = readPacket(line);
    if (packet) pictures = Math.max(pictures, tally.add(packet));
    packets++;
    bytes += packet?.size ?? 0;
    return pictures <= maxFrames && packets < maxPackets && bytes <= maxBytes;
  };
  const args = ({ input }: { input: string }) => [
    ...['-v', 'error', ...demuxerWalls(container, policy), ...MAX_ALLOC],
    ...['-show_entries', 'packet=codec_type,stream_index,pts_time,duration_time,size,flags', '-of', 'csv=p=0'],
    ...['-read_intervals', `%+#${maxPackets}`, '-i', input],
  ];
  const call = { tool: tools.ffprobe, args, input: file, limits: PROBE_LIMITS };
  const run = await runTool(tools.sandbox, call, { signal, onLine });
  if (run.ending === 'enough')
    throw new MediaRejected('TOO_MANY_FRAMES', `${pictures} pictures, ${packets} packets, ${bytes} bytes and more`);
  const failure = failureOf(run, PROBE_LIMITS);
  if (failure) throw failure;
  return tally;
}
