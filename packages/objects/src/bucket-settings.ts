import { readFileSync } from 'node:fs';

const folder = new URL('../../../deploy/s3/', import.meta.url);

/** One of the settings in `deploy/s3`, in S3's own words. */
export function setting<T>(name: string): T {
  // @note our own file.
  return JSON.parse(settingText(name)) as T;
}

export function settingText(name: string): string {
  return readFileSync(new URL(`${name}.json`, folder), 'utf8');
}
