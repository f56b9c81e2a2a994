/** When runs are due: at an hour of the day in each of some time zones; empty is never. */
export type Schedule = readonly { readonly hour: number; readonly zone: string }[];

const DAY = 86_400_000;
const MINUTE = 60_000;

/**
 * Reads hours in UTC (`3`, `1,9,18`) or one hour of the night in each of some regions (`3@DE,US,IN`); `never` is no schedule, and
 * undefined is what cannot be read. A region of many time zones has that in their middle.
 */
export function parseSchedule(text: string): Schedule | undefined {
  if (text === 'never') return [];
  const [hours = '', regions] = text.split('@');
  const read = hours.split(',').map((part) => (/^\s*\d{1,2}\s*$/.test(part) ? Number(part) : Number.NaN));
  if (!read.every((hour) => hour <= 23)) return undefined;
  if (regions === undefined) return read.map((hour) => ({ hour, zone: 'UTC' }));
  const zones = regions.split(',').map((region) => zoneOf(region.trim()));
  if (read.length > 1 || !zones.every((zone) => zone !== undefined)) return undefined;
  return zones.map((zone) => ({ hour: read[0] ?? 0, zone }));
}

/** The last moment at which a run was due. */
export function lastDue(now: Date, schedule: Schedule): Date {
  return new Date(Math.max(...schedule.map(({ hour, zone }) => lastAt(now, hour, zone))));
}

/** The last time that it was this hour in a zone, also where clocks were set meanwhile. */
function lastAt(now: Date, hour: number, zone: string): number {
  const since = (timeOfDay(now.getTime(), zone) - hour * 60 * MINUTE + DAY) % DAY;
  const guess = now.getTime() - since;
  const early = (hour * 60 * MINUTE - timeOfDay(guess, zone) + DAY) % DAY;
  const off = early > DAY / 2 ? early - DAY : early;
  return guess + off <= now.getTime() ? guess + off : guess;
}

/** Milliseconds since midnight there. */
function timeOfDay(ms: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  });
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  return ((parts.get('hour') ?? 0) * 60 + (parts.get('minute') ?? 0)) * MINUTE + (((ms % MINUTE) + MINUTE) % MINUTE);
}

function zoneOf(region: string): string | undefined {
  if (!/^[A-Z]{2}$/.test(region)) return undefined;
  // @note newer than the types: lib.es has no Intl.Locale.getTimeZones yet
  const locale = new Intl.Locale(`und-${region}`) as Intl.Locale & { getTimeZones(): string[] | undefined };
  const zones = locale.getTimeZones() ?? [];
  const noon = Date.UTC(2026, 0, 1, 12);
  const byTime = zones.map((zone) => ({ zone, time: timeOfDay(noon, zone) })).sort((a, b) => a.time - b.time);
  return byTime[Math.floor(byTime.length / 2)]?.zone;
}
