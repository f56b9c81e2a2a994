import type { Loudness } from '../plan/loudness.ts';
import { type PickedStreams, pickStreams } from '../plan/pick-streams.ts';
import type { MediaPolicy } from '../policy.ts';
import { MediaRejected } from '../rejection.ts';
import { together } from '../together.ts';
import type { MediaTools } from '../tools/open-tools.ts';
import { isEncrypted, missingShare } from './boxes.ts';
import { measureLoudness } from './measure-loudness.ts';
import type { PacketScan } from './packet-scan.ts';
import { probe } from './probe.ts';
import type { Probe } from './probe-facts.ts';
import { sniff } from './sniff.ts';

export interface Inspection {
  readonly probe: Probe;
  readonly streams: PickedStreams;
  readonly scan: PacketScan;
  readonly loudness: Loudness | null;
}

/** A cut-off end that nobody will miss: a trailing index or a fraction of the last picture. */
const HARMLESS_LOSS = 0.02;

/** Everything that can be known of a file without decoding its pictures; throws when it can't be taken. */
export async function inspect(
  tools: MediaTools,
  file: string,
  policy: MediaPolicy,
  signal?: AbortSignal,
): Promise<Inspection> {
  const container = await sniff(file);
  const missing = await missingShare(file, container);
  if (missing > HARMLESS_LOSS) throw new MediaRejected('INCOMPLETE', `${Math.round(missing * 100)} % is missing`);
  if (container === 'mov' && (await isEncrypted(file))) throw new MediaRejected('ENCRYPTED');
  const listen = async (stream: string, shared: AbortSignal | undefined): Promise<Loudness | null> =>
    policy.loudnessLufs === null ? null : measureLoudness(tools, file, container, stream, policy, shared);
  const read = async (shared: AbortSignal): Promise<Omit<Inspection, 'loudness'>> => {
    const { probe: probed, packets } = await probe(tools, file, container, policy, shared);
    const streams = pickStreams(probed, policy);
    return { probe: probed, streams, scan: packets.summarise(streams, policy) };
  };
  // Most files have one sound: it is heard before it is known that it is the one that counts.
  const [found, heard] = await together<[Omit<Inspection, 'loudness'>, Loudness | null]>(signal, [
    read,
    (shared) => listen('a:0', shared),
  ]);
  const { audio } = found.streams;
  if (!audio) return { ...found, loudness: null };
  const isFirst = audio.index === found.probe.audio[0]?.index;
  return { ...found, loudness: isFirst ? heard : await listen(String(audio.index), signal) };
}
