import { MediaFailed } from '../failure.ts';
import { PROBE_LIMITS } from './limits.ts';
import { runTool } from './run-tool.ts';
import type { Sandbox } from './sandbox.ts';

export interface Abilities {
  readonly version: string;
  /** zscale and tonemap: without them an HDR video is refused. */
  readonly hdr: boolean;
  readonly h264: boolean;
  readonly aac: boolean;
  readonly av1: boolean;
  /** `-fps_mode` came with 5.1; older ones say `-vsync`. */
  readonly fpsModeOption: '-fps_mode' | '-vsync';
}

/** What this ffmpeg can do, by asking it. */
export async function probeAbilities(ffmpeg: string, sandbox: Sandbox): Promise<Abilities> {
  const ask = async (question: string): Promise<string[]> => {
    const lines: string[] = [];
    const onLine = (line: string): undefined => void lines.push(line);
    await runTool(sandbox, { tool: ffmpeg, args: () => ['-hide_banner', question], limits: PROBE_LIMITS }, { onLine });
    return lines;
  };
  const [version, filters, encoders, decoders] = await Promise.all(
    ['-version', '-filters', '-encoders', '-decoders'].map((question) => ask(question)),
  );
  return readAbilities(version?.[0] ?? '', [...(filters ?? []), ...(encoders ?? []), ...(decoders ?? [])]);
}

export function readAbilities(versionLine: string, listings: readonly string[]): Abilities {
  const names = new Set(listings.map((line) => line.trim().split(/\s+/)[1]));
  const version = /version n?(\S+)/.exec(versionLine)?.[1] ?? 'unknown';
  const [major = 0, minor = 0] = version.split(/[.-]/).map((part) => Number.parseInt(part, 10));
  const old = major > 0 && (major < 5 || (major === 5 && minor < 1));
  return {
    version,
    hdr: names.has('zscale') && names.has('tonemap'),
    h264: names.has('libx264'),
    aac: names.has('aac'),
    av1: names.has('libdav1d'),
    fpsModeOption: old ? '-vsync' : '-fps_mode',
  };
}

/** Nothing works without these two; say so at start rather than at the first video. */
export function requireAbilities(abilities: Abilities): void {
  if (abilities.h264 && abilities.aac) return;
  throw new MediaFailed(
    'TOOL_MISSING',
    `ffmpeg ${abilities.version} has no libx264 or aac encoder: install the full package`,
  );
}
