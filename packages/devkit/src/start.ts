import { folders } from './folders.ts';
import { describeFailure } from './problem.ts';
import { createProgress, seconds } from './progress.ts';
import { formatTable } from './start/format-table.ts';
import { readStartOptions } from './start/read-options.ts';
import { runStart, type Started } from './start/run-start.ts';
import { listenForStop } from './start/stop-signal.ts';

const progress = createProgress((text) => process.stdout.write(text));
const { say } = progress;
// What is left then is ended by the guardian, which outlives us.
const signal = listenForStop(() => process.exit(1));

try {
  await using started = await runStart(readStartOptions(process.argv.slice(2), process.env), progress, signal);
  show(started);
  await showSomething(started);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  say('stopping ...');
} catch (error) {
  if (!signal.aborted) {
    console.error(describeFailure(error));
    process.exitCode = 1;
  }
}
// Whatever a library left open must not keep a stopped start alive.
process.exit();

/** Without a video the first query would answer an empty page. */
async function showSomething({ rooms, isEmpty }: Started): Promise<void> {
  const gatewayUrl = rooms.running.find(({ name }) => name === 'gateway')?.url;
  if (!gatewayUrl || !isEmpty) return;
  // Not before now: the client that it uses is generated while the stores start.
  const { publishSamples } = await import('./samples.ts');
  try {
    await progress.step('publishing sample clips', () => publishSamples({ gatewayUrl, tmp: folders.tmp, signal }));
  } catch (error) {
    if (!signal.aborted) say(`The samples are not all there, everything else is: ${error}`);
  }
}

function show({ stores, rooms, readyAfterMs }: Started): void {
  const time = (date: Date) => date.toTimeString().slice(0, 8);
  const rows = [...rooms.running.map((room) => ({ ...room, address: room.url })), ...stores.running];
  say(formatTable(rows.map((row) => ({ what: row.name, where: row.address, since: time(row.startedAt) }))));
  const gateway = rooms.running.find(({ name }) => name === 'gateway')?.url;
  say(`ready after ${seconds(readyAfterMs)}; Ctrl-C stops everything; logs are in ${folders.logs}`);
  const intake = rooms.running.find(({ name }) => name === 'intake')?.url;
  if (intake) say(`queues ${intake}/queues/ for the user operator, password in ${folders.keys}/keys.json`);
  if (gateway) say(`playground ${gateway}/   health ${gateway}/health`);
}
