import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { HlsFile, Poster as MadePoster, Rendition as MadeRendition, VideoStage } from '@reelgraph/media';
import type { ObjectStore } from '@reelgraph/objects';
import { type Encoded, mediaPrefix, type Poster, type Rendition } from '@reelgraph/videos';

/** Everything one claim puts in the media bucket lies below its own prefix, so that two workers never share an object. */
export function claimPrefix(videoId: string, fence: number): string {
  return `${mediaPrefix(videoId)}${fence}/`;
}

type Shown = Pick<Encoded, 'renditions' | 'hlsKey'> & { readonly poster: Poster };

/** Puts the files of one claim in the media bucket, each once, and answers their records. */
export class ClaimObjects implements AsyncDisposable {
  readonly prefix: string;
  readonly #videoId: string;
  readonly #media: ObjectStore;
  readonly #over = new AbortController();
  readonly #signal: AbortSignal;
  readonly #sending = new Map<number, Promise<void>>();
  readonly #renditions = new Map<number, Rendition>();
  #poster: Poster | null = null;

  constructor(media: ObjectStore, claim: { videoId: string; fence: number; signal: AbortSignal }) {
    this.prefix = claimPrefix(claim.videoId, claim.fence);
    this.#videoId = claim.videoId;
    this.#media = media;
    this.#signal = AbortSignal.any([claim.signal, this.#over.signal]);
  }

  /** Begins to put a file of which it is not known yet whether it will be shown; a later one of the same rung takes its place. */
  send({ rung, file }: Pick<MadeRendition, 'rung' | 'file'>): void {
    const before = this.#sending.get(rung) ?? Promise.resolve();
    const put = () => this.#media.upload(this.#keyOf(rung), file, { contentType: 'video/mp4', signal: this.#signal });
    const sending = before.then(put, put);
    // Whether it arrived is asked when it is shown.
    sending.catch(() => undefined);
    this.#sending.set(rung, sending);
  }

  /** Puts what is not there yet; renditions are answered largest first. */
  async put({ renditions, poster, source }: VideoStage): Promise<Encoded> {
    const missing = renditions.filter(({ rung }) => !this.#renditions.has(rung));
    // All are waited for, whatever becomes of one: what a claim gives up is removed, and nothing may arrive after that.
    const putting = missing.map(async (made) => {
      this.#renditions.set(made.rung, await this.#putRendition(made));
    });
    const puttingPoster = this.#poster ?? this.#putPoster(poster);
    for (const put of await Promise.allSettled([puttingPoster, ...putting]))
      if (put.status === 'rejected') throw put.reason;
    this.#poster = await puttingPoster;
    return {
      renditions: [...this.#renditions.values()].sort((a, b) => b.rung - a.rung),
      poster: this.#poster,
      durationMs: source.durationMs,
    };
  }

  /** Puts the HLS files, and answers the key of their list of rungs, which comes first, and what their media take; null where none were made. */
  async putHls(files: readonly HlsFile[]): Promise<Pick<Encoded, 'hlsKey' | 'hlsBytes'>> {
    const keys: string[] = [];
    let hlsBytes = 0;
    for (const { file, contentType } of files) {
      const key = `${this.prefix}hls/${basename(file)}`;
      await this.#media.upload(key, file, { contentType, signal: this.#signal });
      keys.push(key);
      if (contentType === 'video/mp4') hlsBytes += (await stat(file)).size;
    }
    return { hlsKey: keys[0] ?? null, hlsBytes };
  }

  /** Ends what is still being sent: nothing arrives after that. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort(new Error('the claim is over'));
    await Promise.allSettled(this.#sending.values());
  }

  /** Removes what this claim put: its work counts for nothing. */
  async discard(): Promise<void> {
    await this[Symbol.asyncDispose]();
    await this.#media.deletePrefix(this.prefix);
  }

  /** Removes what is not shown of a video that is READY: what earlier claims left behind, and what this one sent in vain. */
  async removeUnshown({ renditions, poster, hlsKey }: Shown): Promise<void> {
    await Promise.allSettled(this.#sending.values());
    const shown = new Set([poster.key, ...renditions.map(({ key }) => key)]);
    const hls = hlsKey ? hlsKey.slice(0, hlsKey.lastIndexOf('/') + 1) : null;
    for await (const { key } of this.#media.list(mediaPrefix(this.#videoId)))
      if (!shown.has(key) && !(hls && key.startsWith(hls))) await this.#media.delete(key);
  }

  async #putRendition(made: MadeRendition): Promise<Rendition> {
    const { rung, width, height, fps, bitrate, bytes, durationMs, prefetchBytes } = made;
    if (!this.#sending.has(rung)) this.send(made);
    await this.#sending.get(rung);
    return {
      rung,
      key: this.#keyOf(rung),
      width,
      height,
      fps: Math.round(fps),
      bitrate: Math.round(bitrate),
      bytes,
      durationMs,
      prefetchBytes,
    };
  }

  readonly #keyOf = (rung: number): string => `${this.prefix}${rung}.mp4`;

  async #putPoster({ file, width, height, thumbhash }: MadePoster): Promise<Poster> {
    const key = `${this.prefix}poster.jpg`;
    await this.#media.upload(key, file, { contentType: 'image/jpeg', signal: this.#signal });
    return { key, width, height, thumbhash };
  }
}
