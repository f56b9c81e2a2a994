import { afterAll } from 'vitest';
import { until } from './process/until.ts';

// What keeps a process alive and stands for a resource that somebody forgot to close.
const kinds = ['TCPSocketWrap', 'TCPServerWrap', 'PipeServerWrap', 'ProcessWrap', 'UDPWrap', 'FSEventWrap', 'Worker'];

const before = openHandles();

// Registered before all others, so it runs after them.
afterAll(async () => {
  await until(
    'every socket, server and child process of this test file is closed',
    async () => {
      const left = openHandles();
      for (const handle of before) if (left.includes(handle)) left.splice(left.indexOf(handle), 1);
      return left.length === 0 || left.join(', ');
    },
    { withinMs: 3000 },
  );
});

function openHandles(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind));
}
