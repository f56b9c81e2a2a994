import { AppError } from '@reelgraph/errors';

const LARGEST_PAGE = 50;

export type PageArgs = { readonly first: number; readonly after?: string | null };

/** What one page asks of a store: `limit` items after a position; ask for one more to know whether there are more. */
export type PageRequest<Position> = { readonly limit: number; readonly after: Position | null };

export type PageInfo = {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
};

export type Page<Node> = { edges: { cursor: string; node: Node }[]; pageInfo: PageInfo };

/** How positions of one list become opaque cursors; `kind` keeps a cursor of one list out of another. */
export type CursorCodec<Position> = {
  encode(position: Position): string;
  /** Throws BAD_CURSOR. */
  decode(cursor: string): Position;
};

/** A codec over JSON; `parse` answers null for what is not a position. */
export function cursorCodec<Position>(kind: string, parse: (value: unknown) => Position | null): CursorCodec<Position> {
  return {
    encode: (position) => Buffer.from(JSON.stringify([kind, position])).toString('base64url'),
    decode(cursor) {
      const position = parse(readJson(cursor, kind));
      if (position === null) throw new AppError('BAD_CURSOR');
      return position;
    },
  };
}

/** A position in a list ordered by time and id, newest first. */
export type TimePosition = { at: Date; id: string };

/** The codec of lists ordered by time and id. */
export function timeCursor(kind: string): CursorCodec<TimePosition> {
  const codec = cursorCodec<[number, string]>(kind, (value) =>
    Array.isArray(value) && isTime(value[0]) && typeof value[1] === 'string' && value[1].length <= 64
      ? [value[0], value[1]]
      : null,
  );
  return {
    encode: ({ at, id }) => codec.encode([at.getTime(), id]),
    decode(cursor) {
      const [at, id] = codec.decode(cursor);
      return { at: new Date(at), id };
    },
  };
}

/** Checks a page's size and cursor. Throws PAGE_TOO_LARGE or BAD_CURSOR. */
export function pageRequest<Position>(args: PageArgs, codec: CursorCodec<Position>): PageRequest<Position> {
  if (!Number.isInteger(args.first) || args.first < 1 || args.first > LARGEST_PAGE)
    throw new AppError('PAGE_TOO_LARGE');
  return { limit: args.first, after: args.after == null ? null : codec.decode(args.after) };
}

/** Shapes rows (one more than asked for, where there are more) into a Relay page. */
export function toPage<Row, Position>(
  rows: readonly Row[],
  request: PageRequest<Position>,
  codec: CursorCodec<Position>,
  positionOf: (row: Row) => Position,
): Page<Row> {
  const edges = rows.slice(0, request.limit).map((node) => ({ cursor: codec.encode(positionOf(node)), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > request.limit,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Whether a Date can be made of it. */
function isTime(value: unknown): value is number {
  return Number.isInteger(value) && !Number.isNaN(new Date(Number(value)).getTime());
}

function readJson(cursor: string, kind: string): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) && value[0] === kind ? value[1] : undefined;
  } catch {
    return undefined;
  }
}
