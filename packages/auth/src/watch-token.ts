import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs that a playback of a video was handed out to a viewer at a time: `issuedAtMs(36).mac`. */
export function signWatchToken(watch: { videoId: string; viewerId: string }, secret: string, now: Date): string {
  const issued = now.getTime().toString(36);
  return `${issued}.${mac(watch, issued, secret)}`;
}

/** When the playback was handed out, or null when the token is not of this viewer and video. */
export function verifyWatchToken(
  token: string,
  watch: { videoId: string; viewerId: string },
  secret: string,
): Date | null {
  const [issued, signature, rest] = token.split('.');
  if (!issued || !signature || rest !== undefined) return null;
  const expected = Buffer.from(mac(watch, issued, secret));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  return new Date(Number.parseInt(issued, 36));
}

function mac(watch: { videoId: string; viewerId: string }, issued: string, secret: string): string {
  return createHmac('sha256', secret)
    .update(`${issued}.${watch.videoId}.${watch.viewerId}`)
    .digest('base64url')
    .slice(0, 22);
}
