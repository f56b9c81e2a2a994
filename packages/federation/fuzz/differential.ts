import { FAULTS_HEADER, type Faults, isSilent } from '../fixtures/faults.ts';
import { type Fixture, startFixture } from '../fixtures/start-fixture.ts';
import { Executor, loadSupergraph, Pools, planApart, type Send } from '../src/index.ts';
import { findDifference } from './compare.ts';
import { type Documented, documentedBy } from './documented.ts';
import { generateFaults } from './generate-faults.ts';
import { type GeneratedOperation, generateOperation } from './generate-operation.ts';
import { GENEROUS } from './generous.ts';
import { findUnequal } from './packed.ts';
import { Random } from './random.ts';
import { type StockResult, startStock } from './stock.ts';
import { hasMore } from './torn.ts';

export type Trial = GeneratedOperation & { readonly fixture: string; readonly seed: number; readonly faults: Faults };
export type Finding = Trial & { readonly what: string; readonly stock: StockResult; readonly ours: StockResult };
/** `unplanned` is an operation that the planner, which both engines use, gives up on. */
export type Outcome = Finding | 'equal' | 'unplanned' | Documented;
export type Rig = AsyncDisposable & {
  readonly run: (seed: number) => Promise<Outcome>;
  /** How many operations were answered with leaves as text. */
  readonly packed: () => number;
};

const TIMEOUT_MS = 5_000;
/** How long a subgraph is waited for that never answers. */
const SILENT_MS = 100;
/** Few, so that both engines choose among the same plans and neither takes long over it. */
const MAX_PLANS = 100;

/** Both engines in front of the same subgraphs; runs the operation and the faults that belong to a seed. */
export async function startRig(fixture: Fixture): Promise<Rig> {
  const running = await startFixture(fixture);
  const stock = await startStock(running.supergraph, { timeoutMs: TIMEOUT_MS, silentMs: SILENT_MS }, MAX_PLANS);
  const supergraph = loadSupergraph(running.supergraph, { maxEvaluatedPlans: MAX_PLANS });
  const pools = new Pools({ timeoutMs: TIMEOUT_MS });
  const hasty = new Pools({ timeoutMs: SILENT_MS });
  const send: Send = (request) => {
    const { subgraph, headers } = request;
    const isHopeless = isSilent(subgraph.name, headers[headers.indexOf(FAULTS_HEADER) + 1]);
    return (isHopeless ? hasty : pools).send(request);
  };
  const executor = new Executor({ supergraph, send, plannerFor: planApart, limits: GENEROUS, packAfter: 1 });
  const subgraphs = [...running.servers.keys()];
  const findDocumented = documentedBy(supergraph);
  return {
    packed: () => executor.stats.packed,
    async run(seed) {
      const random = new Random(seed);
      const operation = generateOperation(random, supergraph.schema);
      const faults = generateFaults(random, subgraphs);
      const headers = { [FAULTS_HEADER]: JSON.stringify(faults) };
      const { json } = await executor.execute(operation, { headers });
      const ours: StockResult = JSON.parse(json);
      // The stock engine would plan in this thread, without an end where the planner finds none.
      const isUnplanned = ours.errors?.[0]?.extensions?.code === 'QUERY_PLANNING_FAILED';
      if (isUnplanned) return 'unplanned';
      const unequal = await findUnequal(executor, operation, headers, ours);
      if (unequal) {
        const { query, values, texts } = unequal;
        return { ...operation, query, fixture: fixture.name, seed, faults, what: 'text', stock: values, ours: texts };
      }
      const { query, variables } = operation;
      const theirs = await stock.execute(query, variables, headers);
      const what = findDifference(theirs, ours);
      if (what === undefined) return 'equal';
      const documented = what === 'data' && findDocumented(query, theirs, ours);
      if (documented) return documented;
      const inParts =
        hasMore(query, theirs, ours, supergraph) && (await stock.execute(query, variables, headers, true));
      if (inParts && findDifference(inParts, ours) === undefined) return 'request torn between objects';
      return { ...operation, fixture: fixture.name, seed, faults, what, stock: theirs, ours };
    },
    async [Symbol.asyncDispose]() {
      await executor[Symbol.asyncDispose]();
      await stock[Symbol.asyncDispose]();
      await pools[Symbol.asyncDispose]();
      await hasty[Symbol.asyncDispose]();
      await running[Symbol.asyncDispose]();
    },
  };
}
