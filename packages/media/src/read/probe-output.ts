import type { MediaPolicy } from '../policy.ts';
import { MediaRejected } from '../rejection.ts';
import { PacketTally, readPacket } from './packet-scan.ts';

/** Tables that point to the same bytes again and again make a long film of a small file. */
const MAX_REUSE = 3;
const MAX_DESCRIPTION = 4_000_000;
/** Where ffprobe's list of packets ends; nothing inside it stands so far to the left. */
const PACKETS_END = /^ {4}\],?$/;

export const maxPackets = (policy: MediaPolicy): number => maxPictures(policy) * 4;
const maxPictures = ({ maxDurationMs, maxFramesPerSecond }: MediaPolicy): number =>
  Math.ceil((maxDurationMs / 1000) * maxFramesPerSecond);

/** What one run of ffprobe prints, line by line: packets come first and are only tallied, what headers say is kept. */
export class ProbeOutput {
  readonly tally = new PacketTally();
  readonly #maxPictures: number;
  readonly #maxPackets: number;
  readonly #maxBytes: number;
  readonly #description: string[] = ['{'];
  #inPackets = true;
  #packets = 0;
  #bytes = 0;
  #pictures = 0;
  #kept = 0;

  constructor(policy: MediaPolicy, fileBytes: number) {
    this.#maxPictures = maxPictures(policy);
    this.#maxPackets = maxPackets(policy);
    this.#maxBytes = fileBytes * MAX_REUSE + 1_000_000;
  }

  /** False: enough was read. */
  add(line: string): boolean {
    if (!this.#inPackets) {
      this.#description.push(line);
      this.#kept += line.length;
    } else if (PACKETS_END.test(line)) this.#inPackets = false;
    else this.#addPacket(line);
    return !this.#tooMuch();
  }

  #addPacket(line: string): void {
    const packet = readPacket(line);
    if (!packet) return;
    this.#pictures = Math.max(this.#pictures, this.tally.add(packet));
    this.#packets++;
    this.#bytes += packet.size;
  }

  #tooMuch(): MediaRejected | undefined {
    if (this.#kept > MAX_DESCRIPTION)
      return new MediaRejected('TOO_MANY_STREAMS', 'the description of the file is too long');
    const [pictures, packets, bytes] = [this.#pictures, this.#packets, this.#bytes];
    const isFine = pictures <= this.#maxPictures && packets < this.#maxPackets && bytes <= this.#maxBytes;
    return isFine
      ? undefined
      : new MediaRejected('TOO_MANY_FRAMES', `${pictures} pictures, ${packets} packets, ${bytes} bytes and more`);
  }

  /** The JSON of everything but the packets; throws what was too much. */
  description(): string {
    const tooMuch = this.#tooMuch();
    if (tooMuch) throw tooMuch;
    return this.#description.join('\n');
  }
}
