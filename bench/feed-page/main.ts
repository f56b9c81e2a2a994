import { isDeepStrictEqual, parseArgs } from 'node:util';
import { cpuMs, residentBytes } from '../gateway/process-cost.ts';
import { type Measure, printTable } from '../gateway/table.ts';
import { askPage, loadPages } from './load-pages.ts';
import { openRecorder } from './open-recorder.ts';
import { countRoundTrips } from './round-trips.ts';
import { type Gateway, pinAll, startFloor, startGateway } from './start-gateway.ts';
import { signIdentities, startPeers } from './start-peers.ts';
import { openWorldOfClips } from './world-of-clips.ts';

// npm run bench -- feed-page [--rounds 3] [--pages 500] [--warm 1000] [--recorded] [--profile FOLDER]: a page of ten with everything, as the app's contract asks for it,
// through the stock engine and ours, in turns, before the same subgraphs and stores. Both are warmed up by the same number of pages. Gateways have one core, all else the other.
// Recorded: what the rooms answered to each viewer is given again at once, so that the gateways are what pages wait for; beside them the floor,
// which asks and answers the same and does nothing else. [--peers]: recorded, with others' gateways beside them. With a folder, Node writes there what our gateway's time goes into.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    pages: { type: 'string', default: '500' },
    warm: { type: 'string', default: '1000' },
    connections: { type: 'string', default: '50' },
    clips: { type: 'string', default: '12' },
    recorded: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
});
const [rounds, pages, warm, connections, clips] = [
  Number(values.rounds),
  Number(values.pages),
  Number(values.warm),
  Number(values.connections),
  Number(values.clips),
];
const BOUND = 8;

await using open = new AsyncDisposableStack();
const world = open.use(await openWorldOfClips({ clips, viewers: connections }));
const recorder = values.recorded || values.peers ? open.use(await openRecorder(world)) : undefined;
const urls = recorder?.urls;
const stock = open.use(await startGateway('stock', world, { urls }));
const profile = values.profile ? ['--cpu-prof', '--cpu-prof-dir', values.profile] : [];
const compiled = open.use(await startGateway('compiled', world, { urls, node: profile }));
const gateways = [stock, compiled];
if (values.peers && urls) gateways.push(...open.use(await startPeers(urls, world)).all);
const viewers = values.peers ? await signIdentities(world) : world.viewers;
await checkEqual();
const pageFile = await recorder?.recordPage(() => askPage(compiled.url, world.viewers[0]));
if (pageFile) gateways.push(open.use(await startFloor(pageFile)));
await pinAll(world, gateways);
if (!recorder) {
  console.log('What the stores are asked for one page of ten:');
  console.table(await countRoundTrips(world, () => askPage(compiled.url, world.viewers[0])));
}

const measures: Measure[] = [];
for (let round = 0; round <= rounds; round += 1) {
  for (const { name, pid, url } of gateways) {
    const before = cpuMs(pid);
    // The first round only warms up.
    const report = await loadPages(url, viewers, round === 0 ? warm : pages);
    const cpu = (cpuMs(pid) - before) / report.requests;
    const measure = { ...report, peer: name, run: 'a feed page of 10', round, cpu, memory: residentBytes(pid) };
    if (round > 0) measures.push(measure);
  }
}
printTable(measures, 'stock');
if (measures.some(({ failures }) => failures > 0)) process.exitCode = 1;
console.log(`bound: ${BOUND} x`);

/** Every gateway must give every viewer the same pages before any is measured. Others' that answer in another way are left out. */
async function checkEqual(): Promise<void> {
  for (const gateway of gateways.slice(1)) {
    const problem = await findDifference(gateway).catch(String);
    if (problem === null) continue;
    if (gateway === compiled) throw new Error(problem);
    console.log(`${gateway.name} is left out: ${problem}`);
    gateways.splice(gateways.indexOf(gateway), 1);
  }
}

async function findDifference({ url }: Gateway): Promise<string | null> {
  for (const viewer of viewers) {
    const [one = '', other = ''] = await Promise.all([stock.url, url].map((each) => askPage(each, viewer)));
    if (!isDeepStrictEqual(JSON.parse(one), JSON.parse(other))) return `it does not agree:\n${one}\n${other}`;
  }
  return null;
}
