import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where system packages put programs, though not every PATH has them. */
const usualFolders = ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];

/** The full path of the first of these programs that can be run. */
export function findProgram(names: readonly string[], path = process.env.PATH ?? ''): string | undefined {
  const places = [...path.split(delimiter), ...(path === process.env.PATH ? usualFolders : [])].filter(Boolean);
  return names.flatMap((name) => places.map((place) => join(place, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
