import process from 'node:process';
import { runRoom } from '@reelgraph/service';
import { readConfig } from './config.ts';
import { runFileCommand } from './jobs/run-file-command.ts';
import { runMongoCommand } from './jobs/run-mongo-command.ts';
import { start } from './start.ts';

const [command, ...rest] = process.argv.slice(2);
/** Without a file it is MongoDB that is read: `npm run precompute -- --engine spark`. */
const isRun = (command === '--engine' || command === '--at') && !rest.includes('--events') && !rest.includes('--out');
if (command === 'run' || command === 'rollback') process.exitCode = await runMongoCommand(command, rest, process);
else if (isRun) process.exitCode = await runMongoCommand('run', [command, ...rest], process);
else if (command !== undefined) process.exitCode = await runFileCommand([command, ...rest], process);
else if (process.env.MONGODB_URL) await runRoom(process, readConfig, start);
else process.exitCode = await runMongoCommand('run', [], process);
