import type { MediaPolicy } from '../policy.ts';
import { AUDIO_CODECS, VIDEO_CODECS } from '../read/demuxer-walls.ts';
import type { AudioStream, Probe, VideoStream } from '../read/probe-facts.ts';
import { MediaRejected } from '../rejection.ts';
import { displaySize } from './orientation.ts';

export interface PickedStreams {
  readonly video: VideoStream;
  readonly audio: AudioStream | undefined;
}

/** The film and its sound by meaning, never by position: phones put audio, timecode and cover art first. */
export function pickStreams(probe: Probe, policy: MediaPolicy): PickedStreams {
  const films = probe.video.filter(({ isStill }) => !isStill);
  if (films.length === 0) throw new MediaRejected('NO_VIDEO_STREAM', `${probe.audio.length} audio streams`);
  const readable = films.filter(({ codec }) => VIDEO_CODECS.has(codec));
  const video = best(readable, (stream) => stream.width * stream.height);
  if (!video) throw new MediaRejected('CODEC_UNSUPPORTED', films.map(({ codec, tag }) => `${codec} ${tag}`).join(', '));
  checkPicture(video, policy);
  const sounds = probe.audio.filter(
    ({ codec, channels, sampleRate }) => AUDIO_CODECS.has(codec) && channels > 0 && sampleRate > 0,
  );
  return { video, audio: best(sounds, ({ channels }) => Math.min(channels, 2)) };
}

/** The marked one first, then the larger, then the earlier. */
function best<S extends { isDefault: boolean; index: number }>(
  streams: readonly S[],
  size: (stream: S) => number,
): S | undefined {
  return streams.toSorted(
    (a, b) => Number(b.isDefault) - Number(a.isDefault) || size(b) - size(a) || a.index - b.index,
  )[0];
}

const MIN_EDGE = 32;
const MAX_ASPECT = 6;

function checkPicture(video: VideoStream, policy: MediaPolicy): void {
  const { width, height } = video;
  if (width * height > policy.maxFramePixels) throw new MediaRejected('TOO_LARGE_FRAME', `${width}x${height}`);
  if (width <= 0 || height <= 0) throw new MediaRejected('DAMAGED', 'the picture has no size');
  const shown = displaySize(video);
  const [short, long] = [Math.min(shown.width, shown.height), Math.max(shown.width, shown.height)];
  if (short < MIN_EDGE || long / short > MAX_ASPECT) {
    throw new MediaRejected('FRAME_SIZE_UNSUPPORTED', `${width}x${height}, shown ${shown.width}x${shown.height}`);
  }
  if (video.pixelFormat === undefined)
    throw new MediaRejected('DAMAGED', `no picture of ${video.codec} could be decoded`);
}
