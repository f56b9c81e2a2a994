import { type FileHandle, open, rename, rm } from 'node:fs/promises';

const FLUSH = 1 << 20;
const TEXT = new TextEncoder();
const COMMA = 44;

/**
 * One JSON line per user, written beside the target and put in its place by `publish`, whole or not at all. Disposing
 * before that leaves nothing behind.
 */
export class ListFile {
  readonly #target: string;
  readonly #partial: string;
  readonly #file: FileHandle;
  readonly #videos: readonly Uint8Array[];
  #buffer = new Uint8Array(2 * FLUSH);
  #length = 0;
  #open = true;

  private constructor(target: string, partial: string, file: FileHandle, videos: readonly Uint8Array[]) {
    this.#target = target;
    this.#partial = partial;
    this.#file = file;
    this.#videos = videos;
  }

  /** `videoIds` are the ids by the numbers that lists come in. */
  static async create(target: string, videoIds: readonly Uint8Array[]): Promise<ListFile> {
    const partial = `${target}.${process.pid}.partial`;
    return new ListFile(target, partial, await open(partial, 'w'), videoIds.map(jsonString));
  }

  async add(user: Uint8Array, videos: Uint32Array): Promise<void> {
    this.#write(TEXT.encode('{"user":'));
    this.#write(jsonString(user));
    this.#write(TEXT.encode(',"videos":['));
    for (let i = 0; i < videos.length; i++) {
      const id = this.#videos[videos[i] ?? 0];
      if (!id) continue;
      this.#reserve(id.length + 1);
      if (i > 0) this.#buffer[this.#length++] = COMMA;
      // ids are short: a loop is faster than a call of set
      for (let j = 0; j < id.length; j++) this.#buffer[this.#length++] = id[j] ?? 0;
    }
    this.#write(TEXT.encode(']}\n'));
    if (this.#length >= FLUSH) await this.#flush();
  }

  async publish(): Promise<void> {
    await this.#flush();
    await this.#file.sync();
    await this.#file.close();
    await rename(this.#partial, this.#target);
    this.#open = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#file.close().catch(() => undefined);
    await rm(this.#partial, { force: true });
  }

  #write(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + bytes));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }

  async #flush(): Promise<void> {
    await this.#file.writeFile(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
  }
}

function jsonString(id: Uint8Array): Uint8Array {
  return TEXT.encode(JSON.stringify(Buffer.from(id).toString('utf8')));
}
