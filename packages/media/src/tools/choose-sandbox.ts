import { PROBE_LIMITS } from './limits.ts';
import { runTool } from './run-tool.ts';
import { SANDBOXES, type Sandbox, type SandboxKind } from './sandbox.ts';

const STRONGEST_FIRST: readonly SandboxKind[] = ['bubblewrap', 'unshare', 'no-network', 'limits', 'bare'];

/** The strongest sandbox in which ffmpeg really starts on this machine: tried, not guessed. */
export async function chooseSandbox(ffmpeg: string, strongest: SandboxKind = 'bubblewrap'): Promise<Sandbox> {
  for (const kind of STRONGEST_FIRST.slice(STRONGEST_FIRST.indexOf(strongest))) {
    const sandbox = SANDBOXES[kind]();
    if (await works(sandbox, ffmpeg)) return sandbox;
  }
  return SANDBOXES.bare();
}

async function works(sandbox: Sandbox, ffmpeg: string): Promise<boolean> {
  try {
    const args = () => [
      '-nostdin',
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'color=size=16x16:duration=0.1',
      '-f',
      'null',
      '-',
    ];
    const { code } = await runTool(sandbox, { tool: ffmpeg, args, limits: PROBE_LIMITS });
    return code === 0;
  } catch {
    return false;
  }
}
