import { stat } from 'node:fs/promises';
import type { MediaPolicy } from '../policy.ts';
import { MediaRejected } from '../rejection.ts';
import { PROBE_LIMITS } from '../tools/limits.ts';
import type { MediaTools } from '../tools/open-tools.ts';
import { runTool } from '../tools/run-tool.ts';
import { demuxerWalls, MAX_ALLOC } from './demuxer-walls.ts';
import type { PacketTally } from './packet-scan.ts';
import { type Probe, readProbe } from './probe-facts.ts';
import { maxPackets, ProbeOutput } from './probe-output.ts';
import { failureOf } from './read-failure.ts';
import type { Container } from './sniff.ts';

const ENTRIES = [
  'packet=codec_type,stream_index,pts_time,duration_time,size,flags',
  'format=start_time,duration,nb_streams',
  'stream=index,codec_type,codec_name,codec_tag_string,profile,level,width,height,pix_fmt,sample_aspect_ratio,field_order',
  'stream=color_range,color_space,color_transfer,color_primaries,r_frame_rate,avg_frame_rate,has_b_frames',
  'stream=channels,sample_rate,duration,start_time',
  'stream_disposition=default,attached_pic,timed_thumbnails,still_image',
  'stream_side_data',
].join(':');

/** A decoder that met `-max_pixels` leaves the stream without a size. */
const TOO_LARGE = /exceeds specified max pixel count/;

export interface Probed {
  /** What the headers claim; nothing of it is believed before the packets were summarised. */
  readonly probe: Probe;
  readonly packets: PacketTally;
}

/**
 * Reads headers and every packet of a file without decoding it, in one run: a tool's start takes as long as reading a short
 * clip. It comes before any filter that makes pictures: two frames that are 24 hours apart would otherwise become millions.
 */
export async function probe(
  tools: MediaTools,
  file: string,
  container: Container,
  policy: MediaPolicy,
  signal?: AbortSignal,
): Promise<Probed> {
  const { size } = await stat(file);
  const output = new ProbeOutput(policy, size);
  const args = ({ input }: { input: string }) => [
    ...['-v', 'error', ...demuxerWalls(container, policy), ...MAX_ALLOC],
    ...['-show_entries', ENTRIES, '-read_intervals', `%+#${maxPackets(policy)}`, '-of', 'json=compact=1', '-i', input],
  ];
  const call = { tool: tools.ffprobe, args, input: file, limits: PROBE_LIMITS };
  const run = await runTool(tools.sandbox, call, { signal, onLine: (line) => output.add(line) });
  const failure = failureOf(run, PROBE_LIMITS);
  if (failure) throw failure;
  const found = readProbe(output.description(), container, size);
  const sizeless = found.video.some(({ width, isStill }) => width === 0 && !isStill);
  if (sizeless && TOO_LARGE.test(run.stderrTail))
    throw new MediaRejected('TOO_LARGE_FRAME', run.stderrTail.slice(-300));
  return { probe: found, packets: output.tally };
}
