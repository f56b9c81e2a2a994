import { countWindows, noViews, type VideoWindows, type WindowCounts } from './video-windows.ts';
import { type Slot, slotOf, type TrackName, windows } from './window.ts';

/*
 * One video's record in Redis, big-endian, the same in lua/window-record.lua:
 *   u32 head         the minute of the newest slot; its hour and day follow from it
 *   u32 x 3          views of that minute, hour and day
 *   u32 x 5          views of the slots before, within each window that ends at the head: what trending needs without a walk
 *   u16 x 2          bytes of the minutes and of the hours that follow; the rest are days
 *   slots            newest first: varint(2 * count + far), and if far varint(slots back from the one before), else 1 back
 */
const HEADER = 4 + 3 * 4 + 5 * 4 + 2 * 2;

/** Reads a record; null and empty mean no views. */
export function decodeRecord(bytes: Buffer | null): VideoWindows {
  if (bytes === null || bytes.length < HEADER) return noViews;
  const heads = headsOf(bytes.readUInt32BE(0));
  const minutesEnd = HEADER + bytes.readUInt16BE(HEADER - 4);
  const hoursEnd = minutesEnd + bytes.readUInt16BE(HEADER - 2);
  return {
    minutes: decodeTrack(bytes, heads.minutes, bytes.readUInt32BE(4), HEADER, minutesEnd),
    hours: decodeTrack(bytes, heads.hours, bytes.readUInt32BE(8), minutesEnd, hoursEnd),
    days: decodeTrack(bytes, heads.days, bytes.readUInt32BE(12), hoursEnd, bytes.length),
  };
}

/** The five counts at `now`, without reading the record into objects. */
export function countRecord(bytes: Buffer | null, now: Date): WindowCounts {
  if (bytes === null || bytes.length < HEADER) return countWindows(noViews, now);
  const head = bytes.readUInt32BE(0);
  const minute = slotOf('minutes', now);
  // Within the head's minute all stands in the header.
  if (minute === head) {
    const inMinute = bytes.readUInt32BE(4);
    return {
      LAST_5_MINUTES: inMinute + bytes.readUInt32BE(16),
      LAST_30_MINUTES: inMinute + bytes.readUInt32BE(20),
      LAST_HOUR: inMinute + bytes.readUInt32BE(24),
      LAST_7_DAYS: bytes.readUInt32BE(8) + bytes.readUInt32BE(28),
      LAST_30_DAYS: bytes.readUInt32BE(12) + bytes.readUInt32BE(32),
    };
  }
  const minutesEnd = HEADER + bytes.readUInt16BE(HEADER - 4);
  const hoursEnd = minutesEnd + bytes.readUInt16BE(HEADER - 2);
  const age = (track: TrackName) => slotOf(track, now) - headsOf(head)[track];
  const [last60 = 0, last30 = 0, last5 = 0] = sumWithin(bytes, HEADER, minutesEnd, age('minutes'), 4, [60, 30, 5]);
  const [last7Days = 0] = sumWithin(bytes, minutesEnd, hoursEnd, age('hours'), 8, [168]);
  const [last30Days = 0] = sumWithin(bytes, hoursEnd, bytes.length, age('days'), 12, [30]);
  return {
    LAST_5_MINUTES: last5,
    LAST_30_MINUTES: last30,
    LAST_HOUR: last60,
    LAST_7_DAYS: last7Days,
    LAST_30_DAYS: last30Days,
  };
}

/** Sums a track over the last so many slots, the longest first. `headAge` is how many slots ago the head was, whose count stands at `countAt`. */
function sumWithin(
  bytes: Buffer,
  from: number,
  to: number,
  headAge: number,
  countAt: number,
  sizes: readonly number[],
): number[] {
  const sums = sizes.map(() => 0);
  const longest = sizes[0] ?? 0;
  let age = headAge;
  let count = bytes.readUInt32BE(countAt);
  for (let at = from; age < longest; ) {
    if (age >= 0)
      for (let index = 0; index < sizes.length; index++)
        if (age < (sizes[index] ?? 0)) sums[index] = (sums[index] ?? 0) + count;
    if (at >= to) break;
    let byte = bytes[at++] ?? 0;
    const far = byte & 1;
    count = byte & 127;
    for (let scale = 128; byte >= 128; scale *= 128) {
      byte = bytes[at++] ?? 0;
      count += (byte & 127) * scale;
    }
    count = (count - far) / 2;
    let back = 1;
    if (far === 1) {
      byte = bytes[at++] ?? 0;
      back = byte & 127;
      for (let scale = 128; byte >= 128; scale *= 128) {
        byte = bytes[at++] ?? 0;
        back += (byte & 127) * scale;
      }
    }
    age += back;
  }
  return sums;
}

/** Writes a record whose head is the minute `head`, not before any of its slots. */
export function encodeRecord(video: VideoWindows, head: number): Buffer {
  const heads = headsOf(head);
  const bodies = {
    minutes: encodeTrack(video.minutes, heads.minutes),
    hours: encodeTrack(video.hours, heads.hours),
    days: encodeTrack(video.days, heads.days),
  };
  const header = Buffer.alloc(HEADER);
  const numbers = [
    head,
    countAt(video.minutes, heads.minutes),
    countAt(video.hours, heads.hours),
    countAt(video.days, heads.days),
    ...Object.values(windows).map(({ track, slots }) => countBefore(video[track], heads[track], slots)),
  ];
  for (const [index, number] of numbers.entries()) header.writeUInt32BE(number, index * 4);
  header.writeUInt16BE(bodies.minutes.length, HEADER - 4);
  header.writeUInt16BE(bodies.hours.length, HEADER - 2);
  return Buffer.concat([header, Buffer.from([...bodies.minutes, ...bodies.hours, ...bodies.days])]);
}

function headsOf(minute: number): Record<TrackName, number> {
  return { minutes: minute, hours: Math.floor(minute / 60), days: Math.floor(minute / 1_440) };
}

function countAt(track: readonly Slot[], head: number): number {
  return track.find(({ slot }) => slot === head)?.count ?? 0;
}

function countBefore(track: readonly Slot[], head: number, size: number): number {
  return track.reduce((sum, { slot, count }) => sum + (slot < head && slot > head - size ? count : 0), 0);
}

function decodeTrack(bytes: Buffer, head: number, current: number, from: number, to: number): Slot[] {
  const track: Slot[] = current > 0 ? [{ slot: head, count: current }] : [];
  let slot = head;
  let at = from;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < to) {
    const token = varint();
    slot -= token % 2 === 1 ? varint() : 1;
    track.push({ slot, count: Math.floor(token / 2) });
  }
  return track;
}

function encodeTrack(track: readonly Slot[], head: number): number[] {
  const bytes: number[] = [];
  let previous = head;
  for (const { slot, count } of track) {
    if (slot >= head || count === 0) continue;
    const back = previous - slot;
    pushVarint(bytes, 2 * count + (back > 1 ? 1 : 0));
    if (back > 1) pushVarint(bytes, back);
    previous = slot;
  }
  return bytes;
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
}
