import type { VideoStorage } from './storage.ts';
import type { Video } from './video.ts';

type WithHls = Pick<Video, 'hlsKey'> & { storage: Pick<VideoStorage, 'hlsMoved'> };

/** The name of a rung's media, as its list knows it. */
export function hlsMediaName(rung: number): string {
  return `${rung}.m4s`;
}

/** Where a rung's HLS media lie while they are hot: beside their list, or where they were brought back to. Null where none were made. */
export function hlsMediaKey({ hlsKey, storage }: WithHls, rung: number): string | null {
  if (!hlsKey) return null;
  const name = hlsMediaName(rung);
  const moved = storage.hlsMoved?.find((media) => media.name === name);
  return moved?.key ?? `${hlsKey.slice(0, hlsKey.lastIndexOf('/') + 1)}${name}`;
}

/** Whether a rung can be played by HLS now. */
export function hasHlsRung(video: Pick<Video, 'hlsKey' | 'storage'>, rung: number): boolean {
  const key = hlsMediaKey(video, rung);
  return key !== null && !video.storage.cold.some(({ hotKey }) => hotKey === key);
}
