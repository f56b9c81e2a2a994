// Run by the test that kills the supervisor: supervises one stubborn part and tells its group.
import { join } from 'node:path';
import { Guardian } from './guardian.ts';
import { superviseProcess } from './supervise-process.ts';

const folder = process.argv[2] ?? '.';
const part = superviseProcess(
  {
    name: 'part',
    command: '/bin/sh',
    args: ['-c', 'sleep 1000 & sleep 1000'],
    env: process.env,
    logFile: join(folder, 'part.log'),
  },
  { guardian: new Guardian() },
);
console.log(part.pid);
