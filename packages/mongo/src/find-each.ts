import type { Collection, Document, Filter, Sort } from 'mongodb';

export type PageQuery<Row> = { readonly filter: Filter<Row>; readonly sort: Sort; readonly limit: number };

/** So that one answer holds them all. */
const ALL = { batchSize: 10_000 };

type Found<Row> = { query: number; row: Row };

/**
 * Answers many small queries of one collection in one round trip, each by its own index scan: the first rows of many
 * lists, say the newest videos of each of 50 creators. The answers come in the order of the queries.
 */
export async function findEach<Row extends Document>(
  collection: Collection<Row>,
  queries: readonly PageQuery<Row>[],
): Promise<Row[][]> {
  const answers = queries.map((): Row[] => []);
  const [first, ...others] = queries.map(pipelineOf);
  if (!first) return answers;
  const unions = others.map((pipeline) => ({ $unionWith: { coll: collection.collectionName, pipeline } }));
  for await (const { query, row } of collection.aggregate<Found<Row>>([...first, ...unions], ALL))
    answers[query]?.push(row);
  return answers;
}

function pipelineOf<Row>({ filter, sort, limit }: PageQuery<Row>, query: number): Document[] {
  return [
    { $match: filter },
    { $sort: sort },
    { $limit: limit },
    { $project: { _id: 0, query: { $literal: query }, row: '$$ROOT' } },
  ];
}
