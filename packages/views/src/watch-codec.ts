import type { EventRow } from './history-rows.ts';

/** Characters of the viewer and video in an event's id; the view's stamp follows. */
const WATCH = 11;

/** Which watch an event belongs to. */
export function watchOfEvent(eventId: string): string {
  return eventId.slice(0, WATCH);
}

/** What Redis remembers of a watch, as lua/watches.lua writes it: u32 second of the last qualified view, u8 seen, then stamps and their seconds. */
export function encodeWatch(events: readonly Pick<EventRow, '_id' | 'at' | 'qualified' | 'seen'>[]): Buffer {
  const second = ({ at }: { at: Date }) => Math.floor(at.getTime() / 1000);
  const viewed = events.filter(({ qualified }) => qualified).map(second);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(Math.max(0, ...viewed));
  header.writeUInt8(events.some(({ seen }) => seen) ? 1 : 0, 4);
  const ids = events.map((event) => {
    const entry = Buffer.alloc(WATCH + 4);
    entry.write(event._id.slice(WATCH), 'latin1');
    entry.writeUInt32BE(second(event), WATCH);
    return entry;
  });
  return Buffer.concat([header, ...ids]);
}
