import { type Abilities, probeAbilities, requireAbilities } from './abilities.ts';
import { chooseSandbox } from './choose-sandbox.ts';
import { findTool, USUAL_PATH } from './find-tool.ts';
import type { Sandbox, SandboxKind } from './sandbox.ts';

/** The slice of a logger that this package uses; pino's fits. */
export interface MediaLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface MediaTools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  readonly sandbox: Sandbox;
  readonly abilities: Abilities;
}

export interface OpenOptions {
  readonly log?: MediaLog;
  /** Folders to look in, as in PATH. */
  readonly path?: string;
  /** The strongest sandbox to try; a weaker one is only for machines that forbid it. */
  readonly strongestSandbox?: SandboxKind;
}

/** Finds ffmpeg, chooses its sandbox and asks what it can do: once, at start. */
export async function openTools(options: OpenOptions = {}): Promise<MediaTools> {
  const path = options.path ?? USUAL_PATH;
  const ffmpeg = findTool('ffmpeg', path);
  const ffprobe = findTool('ffprobe', path);
  const sandbox = await chooseSandbox(ffmpeg, options.strongestSandbox);
  const abilities = await probeAbilities(ffmpeg, sandbox);
  requireAbilities(abilities);
  const fields = { sandbox: sandbox.kind, walls: sandbox.walls, ffmpeg: abilities.version, hdr: abilities.hdr };
  if (sandbox.kind === 'bubblewrap') options.log?.info(fields, 'media tools ready');
  else
    options.log?.warn(
      fields,
      'media tools ready without the full sandbox: install bubblewrap and allow user namespaces',
    );
  return { ffmpeg, ffprobe, sandbox, abilities };
}
