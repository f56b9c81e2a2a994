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
/** Sound of old phones and of films: as codecs, and as the decoders that ffmpeg has for them. */
const ODD_SOUND = ['qcelp', 'evrc', 'gsm', 'gsm_ms', 'adpcm_ima_qt', 'adpcm_ima_wav', 'adpcm_ms', 'truehd', 'mlp'];
export const AUDIO_CODECS: ReadonlySet<string> = new Set(
  ['aac', 'mp3', 'opus', 'vorbis', 'amr_nb', 'amr_wb', 'ac3', 'eac3', 'alac', 'flac', 'mp2', 'dts'].concat(
    PCM,
    ODD_SOUND,
  ),
);

/**
 * Decoders by the names that ffmpeg gives them. A track whose decoder is not here ends the probe of the whole file: so
 * subtitles and the kinds of cover art are there too, to be passed by.
 */
const DECODERS = [
  ['h264', 'hevc', 'vp8', 'vp9', 'libvpx', 'libvpx-vp9', 'libdav1d', 'mpeg4', 'h263', 'mjpeg', 'prores'],
  ['aac', 'mp3float', 'mp3', 'opus', 'libopus', 'vorbis', 'amrnb', 'amrwb', 'ac3', 'eac3', 'alac', 'flac'],
  ['mp2float', 'mp2', 'dca'],
  PCM,
  ODD_SOUND,
  ['mov_text', 'subrip', 'srt', 'ass', 'ssa', 'webvtt', 'text', 'dvbsub', 'dvdsub', 'pgssub', 'cc_dec'],
  ['png', 'bmp', 'gif'],
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
