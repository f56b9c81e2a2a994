/** A place in a Redis stream, as its ids are written: milliseconds of the server's clock, a hyphen, a number. */
export type StreamPosition = string;

/** Negative when `a` comes before `b`. */
export function comparePositions(a: StreamPosition, b: StreamPosition): number {
  const [msA = 0, turnA = 0] = a.split('-').map(Number);
  const [msB = 0, turnB = 0] = b.split('-').map(Number);
  return msA - msB || turnA - turnB;
}

export function positionAt(ms: number): StreamPosition {
  return `${Math.max(0, Math.floor(ms))}-0`;
}

export function laterBy(ms: number, position: StreamPosition): StreamPosition {
  return positionAt(Number(position.split('-')[0]) + ms);
}
