import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLObjectType, SelectionSetNode } from 'graphql';
import type { CollectContext } from '../compile/collect-fields.ts';
import { abstractTypeNames, countWriters, type Fetch } from '../compile/fetch.ts';
import { writeMerge } from '../compile/merge.ts';
import { dotted, writeCollector } from '../compile/path.ts';
import type { CompiledPlan, Step } from '../compile/plan.ts';
import { objectPaths, type Shape } from '../compile/shape.ts';
import { Source } from '../compile/source.ts';
import type { Flags } from '../document/flags.ts';
import type { Supergraph } from '../supergraph.ts';
import { readAnswerTree } from './answer-tree.ts';
import { type Kin, type Layout, layOut, namesOf, type PackedNode } from './layout.ts';
import { type Machine, Packed } from './packed.ts';
import { byPath, readSelectionTree, under } from './selection-tree.ts';
import { Unpackable } from './unpackable.ts';
import { ClientWriter } from './write-client.ts';
import { writeCopier } from './write-copier.ts';
import { READING, ReaderWriter } from './write-reader.ts';

/** An operation and its plan. */
export type Packable = {
  readonly supergraph: Supergraph;
  readonly plan: CompiledPlan;
  readonly context: CollectContext;
  readonly type: GraphQLObjectType;
  readonly selectionSet: SelectionSetNode;
};

/** Compiles the functions that answer an operation from texts of leaves. Throws `Unpackable` where that cannot be. */
export function compilePacked({ supergraph, plan, context, type, selectionSet }: Packable): Packed {
  const { flags } = context;
  if (plan.subscription) throw new Unpackable('Its answers are events.');
  const fetches = fetchesOf(plan.step, flags);
  if (fetches.some(({ isRewritten }) => isRewritten)) throw new Unpackable('Answers are changed.');
  const client = readSelectionTree(context, type, [selectionSet]);
  const targets = new Set(fetches.filter(isOfEntities).map(({ path }) => dotted(path)));
  const needs = { client: byPath(client), required: requiredBy(fetches), targets };
  const layout = layOut(kinsOf(supergraph, fetches, flags), needs);
  const source = new Source();
  source.add(READING);
  source.add('let W=0;');
  const readers = new ReaderWriter(source, supergraph.schema);
  const read = [...layout.nodes].map(([number, node]) => [number, readers.object(node)] as const);
  const objects = read.map(([number, name]) => `[${number},${name}]`);
  const lists = read.map(([number, name]) => `[${number},${readers.list(name)}]`);
  const shared = sharedPaths(layout);
  const writer = new ClientWriter(source, layout, shared);
  const write = writer.object(client);
  const entries = writeFetches(source, supergraph, fetches, layout, shared);
  const machine =
    `{begin(text){t=text;p=0;E=text.includes('\\\\');S=[];},end(){t='';${readers.forget}},` +
    `expect(x){if(!t.startsWith(x,p))throw B;p+=x.length;},rest(){return t.slice(p);},places(){const places=S;S=[];return places;},` +
    `write(data){W=W%0x3fffffff+${writer.count + 1};return ${write}(data,'');},` +
    `objects:new Map([${objects.join(',')}]),lists:new Map([${lists.join(',')}]),fetches:{${entries.join(',')}}}`;
  // @note: what the source above evaluates to
  return new Packed(source.evaluate(machine) as Machine);
}

/** The fetches of a plan that run under these conditions. */
function fetchesOf(step: Step | undefined, flags: Flags): Fetch[] {
  switch (step?.kind) {
    case undefined:
      return [];
    case 'fetch':
      return [step.fetch];
    case 'sequence':
    case 'parallel':
      return step.steps.flatMap((each) => fetchesOf(each, flags));
    case 'condition':
      return fetchesOf(flags[step.variable] ? step.yes : step.no, flags);
    case 'defer':
      throw new Unpackable('Parts of it are answered later.');
    default:
      return step satisfies never;
  }
}

function isOfEntities({ representerFor }: Fetch): boolean {
  return representerFor !== undefined;
}

function kinsOf({ full }: Supergraph, fetches: readonly Fetch[], flags: Flags): Kin[] {
  const kins = new Map<number, { number: number; node: Kin['node']; prefixes: string[] }>();
  for (const fetch of fetches) {
    const { kin: number, operation } = fetch;
    const known = kins.get(number);
    const kin = known ?? {
      number,
      node: readAnswerTree(full, operation, isOfEntities(fetch), flags),
      prefixes: [],
    };
    kin.prefixes.push(dotted(fetch.path));
    kins.set(number, kin);
  }
  return [...kins.values()];
}

/** The response names that representations are made of, by path. */
function requiredBy(fetches: readonly Fetch[]): Map<string, Set<string>> {
  const required = new Map<string, Set<string>>();
  const require = (path: string, nodes: readonly QueryPlanSelectionNode[]): void => {
    for (const node of nodes) {
      if (node.kind === 'InlineFragment') require(path, node.selections);
      else {
        const key = node.alias ?? node.name;
        required.set(path, (required.get(path) ?? new Set()).add(key));
        if (node.selections) require(under(path, key), node.selections);
      }
    }
  };
  for (const { path, requires } of fetches) require(dotted(path), requires);
  return required;
}

function sharedPaths({ nodes }: Layout): Set<string> {
  const paths = new Set<string>();
  const gather = (node: PackedNode): void => {
    if (node.isShared) for (const path of node.paths) paths.add(path);
    for (const part of node.parts) if (part.kind === 'object') gather(part.node);
  };
  for (const node of nodes.values()) gather(node);
  return paths;
}

/** For each fetch, by its number in the plan, the functions that gather its targets and put its answer there. */
function writeFetches(
  source: Source,
  { full }: Supergraph,
  fetches: readonly Fetch[],
  layout: Layout,
  shared: ReadonlySet<string>,
): string[] {
  const placed = fetches.map(({ path, shape }) => ({
    prefix: dotted(path),
    objects: objectPaths(shape, dotted(path)),
  }));
  const writers = countWriters(placed);
  const isJoined = (at: string): boolean => (writers.get(at) ?? 0) > 1;
  const merged = new Set(fetches.filter(isOfEntities).map(({ path }) => dotted(path)));
  const abstractNames = abstractTypeNames(full);
  return fetches.map(({ index, kin, path }, i) => {
    const node = layout.nodes.get(kin);
    const shape = node ? shapeOfPacked(node) : new Map();
    const merge = writeMerge(source, shape, dotted(path), isJoined, abstractNames);
    const clone = node && placed[i]?.objects.some(isJoined) ? `,clone:${writeCopier(source, node)}` : '';
    const isMarked = (at: string): boolean => shared.has(at);
    const collect = writeCollector(source, path, (at) => merged.has(at) && !shared.has(at), isMarked);
    return `${index}:{collect:${collect},merge:${merge}${clone}}`;
  });
}

function shapeOfPacked({ parts }: PackedNode): Shape {
  const shape: Shape = new Map(namesOf(parts).map((name) => [name, null]));
  for (const part of parts) if (part.kind === 'object') shape.set(part.key, shapeOfPacked(part.node));
  return shape;
}
