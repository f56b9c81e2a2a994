import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Remembers which bytes went into which upload, a line each as soon as it is known: a killed command leaves at worst half
 * a line, and two commands at once add to the same file.
 */
export class BatchFile {
  readonly #file: string;
  readonly #uploads: Map<string, string>;

  /** One file per gateway and account. */
  constructor(folder: string, gatewayUrl: string, viewerId: string) {
    const name = createHash('sha256')
      .update(`${new URL(gatewayUrl).origin} ${viewerId}`)
      .digest('hex');
    this.#file = join(folder, 'batches', `${name.slice(0, 16)}.jsonl`);
    this.#uploads = new Map(readLines(this.#file));
  }

  /** The last upload that was begun of these bytes. */
  uploadOf(sha256: string): string | undefined {
    return this.#uploads.get(sha256);
  }

  record(sha256: string, uploadId: string): void {
    this.#uploads.set(sha256, uploadId);
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
    // A line break first: half a line of a killed command ends there.
    appendFileSync(this.#file, `\n${JSON.stringify({ sha256, uploadId })}\n`, { mode: 0o600 });
  }
}

function readLines(file: string): [string, string][] {
  return textOf(file)
    .split('\n')
    .flatMap((line): [string, string][] => {
      const entry = parse(line);
      return entry ? [[entry.sha256, entry.uploadId]] : [];
    });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function parse(line: string): { sha256: string; uploadId: string } | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('sha256' in value && 'uploadId' in value)) return null;
    const { sha256, uploadId } = value;
    return typeof sha256 === 'string' && typeof uploadId === 'string' ? { sha256, uploadId } : null;
  } catch {
    return null;
  }
}
