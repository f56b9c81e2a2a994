import { isCompositeType, Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';
import type { Fetch } from '../compile/fetch.ts';
import type { Step } from '../compile/plan.ts';
import type { Prepared } from '../document/prepare.ts';
import type { Variables } from '../document/variables.ts';
import type { Supergraph } from '../supergraph.ts';
import { type Amount, largest, product, sum } from './amount.ts';
import { compileFlag } from './condition.ts';
import { readCostModel } from './cost-model.ts';
import { Places } from './places.ts';
import { type CostScope, compileSelections, weightOf } from './selection-cost.ts';

export type CostOf = (variables: Variables) => number;

/** What an operation costs before anything is fetched; the demand control of Federation 2.9. */
const BASE = { query: 0, mutation: 10, subscription: 0 } as const;

/**
 * Compiles what plans on a supergraph cost: all that is asked of the subgraphs. In each fetch objects are 1 each and leaves
 * nothing, lists times their expected length, unless `@cost` says otherwise; a fetch for entities is made for as many as
 * the lists above it have; a mutation is 10 more.
 *
 * @param defaultListSize length of a list that says nothing of its own
 */
export function planCosts(
  { full: schema, sdl }: Supergraph,
  defaultListSize: number,
): (prepared: Pick<Prepared, 'kind' | 'plan' | 'source'>) => CostOf {
  const model = readCostModel(parse(sdl, { noLocation: true }));
  return ({ kind, plan, source: { operation } }) => {
    const scope = { schema, model, defaultListSize, operation, places: new Places() };
    const total = sum([
      BASE[kind],
      plan.subscription ? compileFetch(scope, plan.subscription) : 0,
      compileStep(scope, plan.step),
    ]);
    return typeof total === 'number' ? () => total : total;
  };
}

type PlanScope = Omit<CostScope, 'fragments'>;

/** Steps are looked at in the order in which they run: fetches count what those before put in place. */
function compileStep(scope: PlanScope, step: Step | undefined): Amount {
  switch (step?.kind) {
    case undefined:
      return 0;
    case 'fetch':
      return compileFetch(scope, step.fetch);
    case 'sequence':
    case 'parallel':
      return sum(step.steps.map((each) => compileStep(scope, each)));
    case 'condition': {
      const when = (isWanted: boolean) => compileFlag(step.variable, isWanted, scope.operation);
      return sum([
        product([when(true), compileStep(scope, step.yes)]),
        product([when(false), compileStep(scope, step.no)]),
      ]);
    }
    case 'defer':
      return sum([step.primary, ...step.deferred].map((each) => compileStep(scope, each.step)));
    default:
      return step satisfies never;
  }
}

function compileFetch(outer: PlanScope, { operation, path: dataPath, representerFor }: Fetch): Amount {
  const { definition, fragments } = operation;
  const scope = { ...outer, fragments };
  const path = dataPath.filter((step) => typeof step === 'string' && step !== '@').map(String);
  const root = scope.schema.getRootType(definition.operation);
  if (!root) return 0;
  const at = { type: root, path, sized: scope.places.sizedAt(path), gate: 1 };
  const count = scope.places.countAt(path);
  if (!representerFor) return product([count, compileSelections(scope, at, definition.selectionSet)]);
  const entities = entitySelection(definition);
  return product([count, sum([weightOfEntity(scope, entities), compileSelections(scope, at, entities)])]);
}

/** What is asked of entities, below `_entities`. */
function entitySelection({ selectionSet: { selections } }: OperationDefinitionNode): SelectionSetNode {
  const [node] = selections;
  if (node?.kind !== Kind.FIELD || !node.selectionSet) throw new Error('An entity request may only ask for _entities.');
  return node.selectionSet;
}

/** An entity is of one of the types that are asked about: the dearest counts. */
function weightOfEntity({ schema, model, fragments }: CostScope, { selections }: SelectionSetNode): Amount {
  const names = selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [];
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
    return fragment?.typeCondition?.name.value ?? [];
  });
  const types = names.map((name) => schema.getType(name)).filter(isCompositeType);
  return largest(types.map((type) => weightOf(model, type)));
}
