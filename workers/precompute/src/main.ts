import process from 'node:process';
import { runFileCommand } from './jobs/run-file-command.ts';

const args = process.argv.slice(2);
if (args.length > 0) {
  process.exitCode = await runFileCommand(args, process);
} else {
  process.stderr.write('The daily run from MongoDB is not configured yet. --help tells how to rank a file.\n');
  process.exitCode = 1;
}
