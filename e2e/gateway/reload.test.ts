import { readFile, rename, writeFile } from 'node:fs/promises';
import { until } from '@reelgraph/devkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from './ask.ts';
import { type SmallGraph, startGateway, startSmallGraph } from './small-graph.ts';

let graph: SmallGraph;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let file = '';
let original = '';
beforeAll(async () => {
  graph = await startSmallGraph();
  gateway = await startGateway(graph);
  file = graph.env.SUPERGRAPH_FILE ?? '';
  original = await readFile(file, 'utf8');
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** As tools do it: the file is there as a whole or not at all. */
async function replaceSupergraph(sdl: string): Promise<void> {
  await writeFile(`${file}.new`, sdl);
  await rename(`${file}.new`, file);
}

const field = async (name: string) =>
  (await ask(gateway, `{ __type(name: "Query") { fields { name } } }`)).data.__type.fields.some(
    (each: { name: string }) => each.name === name,
  );

it('a new supergraph takes over under load without a failed request, a bad one is refused while the old serves on', async () => {
  let isOver = false;
  const failures: unknown[] = [];
  let answered = 0;
  const client = async (turn: number): Promise<void> => {
    for (let i = turn; !isOver; i += 4) {
      const { data, errors } = await ask(gateway, `query Q${i % 30} { things { id } videos }`);
      if (data?.videos !== 3 || errors.length > 0) failures.push(errors);
      answered += 1;
    }
  };
  const load = Promise.all([0, 1, 2, 3].map(client));
  await until('there is load', async () => answered > 50 || String(answered), { withinMs: 20_000 });
  const renamed = original.replaceAll(/\bfail\(/g, 'failing(');
  expect(renamed).not.toBe(original);
  await replaceSupergraph(renamed);
  await until('the new one serves', async () => (await field('failing')) || 'it does not', { withinMs: 20_000 });
  await replaceSupergraph('type Query { nothing: Nothing }');
  const since = answered;
  await until('more is answered', async () => answered > since + 100 || String(answered), { withinMs: 20_000 });
  expect(await field('failing')).toBe(true);
  await replaceSupergraph(original);
  await until('the first one serves again', async () => (await field('fail')) || 'it does not', { withinMs: 20_000 });
  isOver = true;
  await load;
  expect(failures).toEqual([]);
});
