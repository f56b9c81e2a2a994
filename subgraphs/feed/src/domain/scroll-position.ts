import { isRunName, packNumbers, unpackNumbers } from '@reelgraph/lists';
import { type CursorCodec, cursorCodec } from '@reelgraph/paging';
import { z } from 'zod';
import type { BlendPosition } from './blend.ts';
import type { Tail } from './space-out.ts';

/** Where a scroll through `forYou` stands. */
export type ScrollPosition = BlendPosition & {
  /** The run that it began with; null for none. */
  readonly run: string | null;
  /** What was handed out of the run, in its numbers. */
  readonly delivered: ReadonlySet<number>;
  /** How many videos were handed out in all. */
  readonly count: number;
  /** Whether all was seen, so that what was seen comes again. */
  readonly again: boolean;
  /** What the next place must differ from. */
  readonly tail: Tail;
};

/** More than a list and what can come into it; a forged cursor must not cost more. */
const MOST_DELIVERED = 5_000;

const index = z.number().int().min(0).max(100_000);
const version = z
  .string()
  .max(64)
  .regex(/^[\w.:-]*$/);
/** Marks of the last creators, then of the last clip. */
const tailShape = z.string().regex(/^([0-9a-f]{4}){0,9}(\.[0-9a-f]{8}){0,2}$/);
const shape = z.tuple([
  z.string().refine(isRunName).nullable(),
  z
    .string()
    .max(20_000)
    .regex(/^[\w-]*$/),
  index,
  version,
  index,
  z.tuple([z.number().int().min(0).max(8.64e15), z.string().max(64)]).nullable(),
  z.number().int().min(0),
  z.union([z.literal(0), z.literal(1)]),
  tailShape,
]);
type Wire = z.output<typeof shape>;

const wire = cursorCodec<{ position: ScrollPosition }>('forYou', (value) => {
  const parsed = shape.safeParse(value);
  const position = parsed.success ? toPosition(parsed.data) : null;
  return position && { position };
});

export const scrollCodec: CursorCodec<ScrollPosition> = {
  encode: (position) => cursorCodec<Wire>('forYou', () => null).encode(toWire(position)),
  decode: (cursor) => wire.decode(cursor).position,
};

function toPosition([run, packed, count, hot, hotAt, fresh, turn, again, marks]: Wire): ScrollPosition | null {
  const delivered = unpackNumbers(packed, MOST_DELIVERED);
  const [owners = '', ...clips] = marks.split('.');
  const tail = { owners: owners.match(/.{4}/g) ?? [], clips };
  return delivered && { run, delivered, count, hot, hotAt, fresh, turn, again: again === 1, tail };
}

function toWire({ run, delivered, count, hot, hotAt, fresh, turn, again, tail }: ScrollPosition): Wire {
  const marks = [tail.owners.join(''), ...tail.clips].join('.');
  return [run, packNumbers(delivered), count, hot, hotAt, fresh && [fresh[0], fresh[1]], turn, again ? 1 : 0, marks];
}
