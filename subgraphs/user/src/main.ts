import process from 'node:process';
import { keepObjectsYoung, runRoom } from '@reelgraph/service';
import { readConfig } from './config.ts';
import { start } from './start.ts';

keepObjectsYoung();
await runRoom(process, readConfig, start);
