import { signWatchToken, verifyWatchToken } from '@reelgraph/auth';
import { type Edge, GOOD_FOR_MS } from '@reelgraph/edge';
import type { ObjectStore } from '@reelgraph/objects';
import { type HttpHandler, sendJson } from '@reelgraph/service';
import { hasHlsRung, hlsMediaKey, isPlayable, type Video, type VideoStore } from '@reelgraph/videos';
import { rewritePlaylist, withoutRungs } from '../domain/rewrite-playlist.ts';
import { signMedia } from './sign-media.ts';

export const PLAYLIST_PATH = '/hls.m3u8';

type Deps = {
  videos: Pick<VideoStore, 'byId'>;
  media: Pick<ObjectStore, 'text' | 'signedUrl'>;
  edge: Edge | null;
  secret: string;
};

type Played = Pick<Video, 'id' | 'visibility'>;

/** What a playlist's token is of. Nobody's viewer id: it proves no playback; and it ends where the video is for others than before. */
function playlistOf({ id: videoId, visibility }: Played) {
  return { videoId, viewerId: `hls ${visibility}` };
}

/** The address of a video's list of rungs, good for as long as those of its MP4s. Signatures know real time only. */
export function playlistAddress(base: string, video: Played, region: string | null, secret: string): string {
  const token = signWatchToken(playlistOf(video), secret, new Date());
  return `${base}${PLAYLIST_PATH}?${query(video.id, 'master.m3u8', token, region)}`;
}

/** Answers playlists whose every address is signed, since a player can't sign; the media come from the store. */
export function servePlaylist({ videos, media, edge, secret }: Deps): HttpHandler {
  return async (request, response) => {
    const asked = new URL(request.url ?? '/', 'http://x').searchParams;
    const [videoId, list, token] = ['video', 'list', 'token'].map((name) => asked.get(name) ?? '') as Asked;
    // Not signed: it only says which edge is near.
    const region = asked.get('region');
    const video = await videos.byId(videoId);
    const issuedAt = video && verifyWatchToken(token, playlistOf(video), secret);
    if (!issuedAt || Date.now() - issuedAt.getTime() > GOOD_FOR_MS)
      return sendJson(response, 403, { error: 'The address has ended; ask for the playback again.' });
    const text = isPlayable(video.status) ? await readPlaylist(media, video, list) : null;
    if (text === null) return sendJson(response, 404, { error: 'There is no such playlist.' });
    response.writeHead(200, {
      'content-type': 'application/vnd.apple.mpegurl',
      'cache-control': 'private, no-store',
      // The address is the permission; browsers' players ask from their own origins.
      'access-control-allow-origin': '*',
    });
    response.end(
      rewritePlaylist(text, {
        mediaAddress: (name) => signMedia({ media, edge, region }, mediaKey(video, name)).url,
        playlistAddress: (name) => `${PLAYLIST_PATH.slice(1)}?${query(videoId, name, token, region)}`,
      }),
    );
  };
}

/** A playlist as it can be played now: what is cold is in none. */
async function readPlaylist(media: Deps['media'], video: Video, list: string): Promise<string | null> {
  const name = /^(master|\d+)\.m3u8$/.exec(list)?.[1];
  const isMaster = name === 'master';
  if (!video.hlsKey || name === undefined || !(isMaster || hasHlsRung(video, Number(name)))) return null;
  const text = await media.text(`${folderOf(video)}${list}`);
  return text === null || !isMaster ? text : withoutRungs(text, (rung) => hasHlsRung(video, rung));
}

/** Where what a playlist names lies; media that were cold once are elsewhere now. */
function mediaKey(video: Video, name: string): string {
  const rung = /^(\d+)\.m4s$/.exec(name)?.[1];
  return (rung && hlsMediaKey(video, Number(rung))) || `${folderOf(video)}${name}`;
}

function folderOf({ hlsKey }: Pick<Video, 'hlsKey'>): string {
  return hlsKey?.replace(/[^/]+$/, '') ?? '';
}

// @note three names, three values.
type Asked = [string, string, string];

function query(video: string, list: string, token: string, region: string | null): string {
  return new URLSearchParams({ video, list, token, ...(region && { region }) }).toString();
}
