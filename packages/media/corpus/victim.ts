import { DEFAULT_POLICY } from '../src/policy.ts';
import { processVideo } from '../src/process-video.ts';
import { openTools } from '../src/tools/open-tools.ts';
import type { SandboxKind } from '../src/tools/sandbox.ts';

// A worker that exists to be killed: it says when its ffmpeg is at work.
const [input = '', workDir = '', kind = 'bubblewrap'] = process.argv.slice(2);
// @note the test passes one of the kinds.
const tools = await openTools({ strongestSandbox: kind as SandboxKind });
await processVideo(input, workDir, DEFAULT_POLICY, {
  tools,
  onProgress: ({ step, fraction }) => {
    if (step === 'encode' && fraction > 0.02) process.send?.('working');
  },
});
