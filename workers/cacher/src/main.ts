import process from 'node:process';
import { runRoom } from '@reelgraph/service';
import { readConfig } from './config.ts';
import { start } from './start.ts';

await runRoom(process, readConfig, start);
