import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_POLICY, type MediaPolicy } from '../src/policy.ts';
import type { ProcessOptions } from '../src/process-options.ts';
import { processVideo } from '../src/process-video.ts';
import type { ProcessedVideo } from '../src/processed-video.ts';
import { MediaRejected } from '../src/rejection.ts';
import { type MediaTools, openTools } from '../src/tools/open-tools.ts';
import type { SandboxKind } from '../src/tools/sandbox.ts';
import { type ClipShape, makeClip } from './make-clip.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

export interface WorkOptions extends Omit<Partial<ProcessOptions>, 'tools'> {
  readonly policy?: Partial<MediaPolicy>;
}

/** A folder of its own to make clips and to process them, gone at the end. */
export class Workshop implements AsyncDisposable {
  readonly folder: string;
  readonly tools: MediaTools;

  private constructor(folder: string, tools: MediaTools) {
    this.folder = folder;
    this.tools = tools;
  }

  static async open(strongestSandbox: SandboxKind = 'bubblewrap'): Promise<Workshop> {
    return new Workshop(await mkdtemp(join(tmpdir(), 'reelgraph-media-')), await openTools({ strongestSandbox }));
  }

  make(name: string, shape?: ClipShape): Promise<string> {
    return makeClip(this.folder, name, shape);
  }

  async write(name: string, content: Buffer): Promise<string> {
    const file = join(this.folder, name);
    await writeFile(file, content);
    return file;
  }

  process(file: string, { policy, ...options }: WorkOptions = {}): Promise<ProcessedVideo> {
    return processVideo(file, this.folder, { ...DEFAULT_POLICY, ...policy }, { tools: this.tools, ...options });
  }

  /** READY, of an output that decodes without a fault, or the code of the rejection; anything else is thrown. */
  async settle(file: string, options?: WorkOptions): Promise<string> {
    try {
      const { renditions } = await this.process(file, options);
      for (const made of renditions.slice(0, 1)) await runFfmpeg('-xerror', '-i', made.file, '-f', 'null', '-');
      return 'READY';
    } catch (error) {
      if (error instanceof MediaRejected) return error.code;
      throw error;
    }
  }

  /** Folders that a finished or failed job left. */
  async leftovers(): Promise<string[]> {
    return (await readdir(this.folder)).filter((name) => name.startsWith('video-'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
