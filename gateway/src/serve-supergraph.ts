import { once } from 'node:events';
import { keepObjectsYoung } from '@reelgraph/service';
import { readArguments, USAGE } from './standalone/read-arguments.ts';
import { startCompiled } from './standalone/start-compiled.ts';
import { startStock } from './standalone/start-stock.ts';

// Serves any supergraph with routing URLs, without the rest of Reelgraph: no stores, no identity.
const options = readArguments(process.argv.slice(2));
if (typeof options === 'string') {
  process.stderr.write(`${options}\n${USAGE}\n`);
  process.exitCode = 2;
} else {
  keepObjectsYoung();
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  await using room = await (options.engine === 'stock' ? startStock(options) : startCompiled(options, say));
  say(`${options.supergraph} is served at ${room.url}/graphql by the ${options.engine} engine`);
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
}
