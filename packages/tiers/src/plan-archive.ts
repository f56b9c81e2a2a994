import { type DueVideo, hlsMediaKey, mediaPrefix } from '@reelgraph/videos';
import type { ArchiveRule } from './archive-rule.ts';

/** An object as it is before its move; the bytes of HLS media are about those of their MP4. */
type HotObject = { key: string; bytes: number };

/**
 * What of a video is worth being cold: of all renditions but the smallest, which keeps it playing, and what is too small to save anything,
 * their MP4s and HLS media.
 */
export function coldOnes(
  video: Pick<DueVideo, 'renditions' | 'hlsKey' | 'storage'>,
  { minBytes }: ArchiveRule,
): HotObject[] {
  const bySize = video.renditions.toSorted((a, b) => b.rung - a.rung);
  const upper = bySize.slice(0, -1).filter(({ bytes }) => bytes >= minBytes);
  return upper.flatMap(({ rung, key, bytes }) => {
    const hlsKey = hlsMediaKey(video, rung);
    return [{ key, bytes }, ...(hlsKey === null ? [] : [{ key: hlsKey, bytes }])];
  });
}

/** When a video that is due by its check is in truth due: not before its age, nor before its cool-down is over. Null: by now. */
export function notBefore(
  video: Pick<DueVideo, 'publishedAt' | 'createdAt' | 'storage'>,
  { ageMs, coolDownMs }: ArchiveRule,
  now: Date,
): Date | null {
  const { publishedAt, createdAt, storage } = video;
  const oldAt = (publishedAt ?? createdAt).getTime() + ageMs;
  const cooledAt = storage.restoredAt === null ? 0 : storage.restoredAt.getTime() + coolDownMs;
  const at = Math.max(oldAt, cooledAt);
  return at > now.getTime() ? new Date(at) : null;
}

/** The cold place of a claim's copy: below the video's own prefix, so that a purge finds it. */
export function coldKeyOf(videoId: string, fence: number, hotKey: string): string {
  return `${mediaPrefix(videoId)}cold/${fence}/${nameOf(hotKey)}`;
}

/** The hot place to which a claim brings a rendition back. */
export function hotKeyOf(videoId: string, fence: number, coldKey: string): string {
  return `${mediaPrefix(videoId)}${fence}/${nameOf(coldKey)}`;
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
