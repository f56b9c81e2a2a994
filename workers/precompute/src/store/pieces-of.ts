import type { AbstractCursor } from '@reelgraph/mongo';
import { ahead } from '../domain/ahead.ts';

/** The rows of a cursor in the pieces in which they come, each asked for while the one before is used. */
export function piecesOf<Row>(cursor: AbstractCursor<Row>): AsyncGenerator<Row[]> {
  return ahead(buffered(cursor));
}

async function* buffered<Row>(cursor: AbstractCursor<Row>): AsyncGenerator<Row[]> {
  try {
    while (await cursor.hasNext()) yield cursor.readBufferedDocuments();
  } finally {
    await cursor.close();
  }
}
