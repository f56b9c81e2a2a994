import { ApolloGateway } from '@apollo/gateway';
import { Kind, parse, print } from 'graphql';
import { readKnownTypes } from '../src/compile/known-types.ts';
import { splitPlan } from '../src/compile/split-plan.ts';
import { loadSupergraph } from '../src/supergraph.ts';
import { decided } from './decided.ts';
import { objectNamer } from './name-objects.ts';
import { ownNames } from './own-names.ts';
import { type Patience, StockSource } from './stock-source.ts';

export type StockResult = {
  readonly data?: unknown;
  readonly errors?: readonly {
    path?: readonly (string | number)[];
    message: string;
    extensions?: Record<string, unknown>;
  }[];
  readonly extensions?: { valueCompletion?: readonly { path?: readonly (string | number)[]; message: string }[] };
};

type Variables = Readonly<Record<string, unknown>>;
export type Stock = AsyncDisposable & {
  /** With its plan as it is, or with requests in parts where ours has them so (README, case 10). */
  execute(
    query: string,
    variables: Variables,
    headers: Record<string, string>,
    inParts?: boolean,
  ): Promise<StockResult>;
};

/** The stock engine on the same supergraph, with the same limits and the same codes for answers that are none. */
export async function startStock(supergraph: string, patience: Patience, maxEvaluatedPlans: number): Promise<Stock> {
  const types = readKnownTypes(parse(supergraph));
  const interfaces = new Set([...supergraph.matchAll(/^interface (\w+)/gm)].map(([, name = '']) => name));
  const loaded = loadSupergraph(supergraph);
  const nameObjects = objectNamer(loaded.full);
  const gateway = new ApolloGateway({
    supergraphSdl: supergraph,
    buildService: ({ name, url }) =>
      new StockSource({
        name,
        url: url ?? '',
        ...patience,
        interfaces,
        known: types.get(name) ?? new Set(),
        nameObjects,
      }),
    queryPlannerConfig: { reuseQueryFragments: false, debug: { maxEvaluatedPlans } },
    // The plan's object is what is run, and what is kept under the hash of the query.
    experimental_didResolveQueryPlan: ({ queryPlan, requestContext: { context } }) => {
      if (context.inParts) Object.assign(queryPlan, splitPlan(queryPlan, loaded));
    },
    logger: SILENT,
  });
  const { schema, executor } = await gateway.load();
  return {
    async execute(asked, variables, headers, inParts = false) {
      const { query, restore } = ownNames(asked, loaded);
      const { document, restore: clean } = decided(parse(query), variables, loaded);
      const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
      // @note: the executor reads only these parts of a request context
      const context = {
        request: { query: print(document), variables },
        document,
        operation,
        queryHash: `${inParts} ${print(document)}`,
        schema,
        context: { headers, inParts },
        metrics: {},
        logger: SILENT,
      } as unknown as Parameters<typeof executor>[0];
      // @note: results are read by the comparison alone, which checks what it uses
      return restore(clean(JSON.parse(JSON.stringify(await executor(context))) as StockResult));
    },
    [Symbol.asyncDispose]: () => gateway.stop(),
  };
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
