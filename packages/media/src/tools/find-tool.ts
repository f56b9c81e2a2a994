import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { MediaFailed } from '../failure.ts';

export const USUAL_PATH = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin'].join(delimiter);

/** The absolute path of a program, links resolved so that a sandbox can show it. */
export function findTool(name: string, path: string): string {
  for (const folder of path.split(delimiter).filter((part) => part.startsWith('/'))) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return realpathSync(file);
    } catch {
      // Look in the next folder.
    }
  }
  throw new MediaFailed('TOOL_MISSING', `${name} is not installed: install the package ffmpeg`);
}
