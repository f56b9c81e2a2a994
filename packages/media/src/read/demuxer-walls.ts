import type { MediaPolicy } from '../policy.ts';
import type { Container } from './sniff.ts';

/** Codecs that a picture track may have; others are refused by name before anything is decoded. */
export const VIDEO_CODECS: ReadonlySet<string> = new Set([
  'h264',
  'hevc',
  'vp8',
  'vp9',
  'av1',
  'mpeg4',
  'h263',
  'mjpeg',
  'prores',
]);
/** Samples as they are, as cameras write them. */
const PCM = [
  ...['pcm_s8', 'pcm_u8', 'pcm_alaw', 'pcm_mulaw', 'pcm_s16le', 'pcm_s16be'],
  ...['pcm_s24le', 'pcm_s24be', 'pcm_s32le', 'pcm_s32be', 'pcm_f32le', 'pcm_f32be'],
];
export const AUDIO_CODECS: ReadonlySet<string> = new Set(
  ['aac', 'mp3', 'opus', 'vorbis', 'amr_nb', 'amr_wb', 'ac3', 'eac3', 'alac', 'flac'].concat(PCM),
);

/** Decoders by the names that ffmpeg gives them. Subtitles and png (cover art) are there so that a probe passes them by. */
const DECODERS = [
  ['h264', 'hevc', 'vp8', 'vp9', 'libvpx', 'libvpx-vp9', 'libdav1d', 'mpeg4', 'h263', 'mjpeg', 'prores', 'png'],
  ['aac', 'mp3float', 'mp3', 'opus', 'libopus', 'vorbis', 'amrnb', 'amrwb', 'ac3', 'eac3', 'alac', 'flac'],
  PCM,
  ['mov_text', 'subrip', 'srt', 'ass', 'ssa', 'webvtt', 'text', 'dvbsub', 'dvdsub', 'pgssub', 'cc_dec'],
].flat();

/**
 * What stands before `-i` wherever a stranger's file is opened: the demuxer is forced, so a playlist named .mp4 is read as
 * a broken MP4 and not followed; only known decoders; bounded streams, pixels, allocations and probing.
 */
export function demuxerWalls(container: Container, policy: MediaPolicy): string[] {
  return [
    ...['-protocol_whitelist', 'file', '-f', container],
    ...['-max_streams', String(policy.maxStreams), '-max_pixels', String(policy.maxFramePixels)],
    ...['-probesize', '20000000', '-analyzeduration', '20000000', '-codec_whitelist', DECODERS.join(',')],
  ];
}

/** One allocation may not be larger: giant tables and zlib bombs end here. */
export const MAX_ALLOC = ['-max_alloc', String(128 * 1024 * 1024)];
