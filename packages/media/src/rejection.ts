/** Why a file can never become a video here, with the sentence its owner reads. */
export const REJECTIONS = {
  EMPTY: 'The file is empty.',
  NOT_A_VIDEO: 'This is not a video file.',
  CONTAINER_UNSUPPORTED: 'This kind of video file is not supported. Send an MP4, MOV, MKV or WebM file.',
  CODEC_UNSUPPORTED: 'The video is stored in a format that we cannot read. Send H.264, HEVC, VP9 or AV1.',
  NO_VIDEO_STREAM: 'The file has no picture, only sound or other data.',
  ENCRYPTED: 'The video is copy-protected and cannot be read.',
  HDR_UNSUPPORTED: 'The video uses a kind of HDR that we cannot convert.',
  TOO_LONG: 'The video is longer than allowed.',
  TOO_SHORT: 'The video is too short to be shown.',
  TOO_LARGE_FRAME: 'The picture is larger than allowed. Send at most 4K.',
  FRAME_SIZE_UNSUPPORTED: 'The picture is too small, or far too wide or too tall.',
  TOO_MANY_FRAMES: 'The video has more pictures per second than any camera makes.',
  TOO_MANY_STREAMS: 'The file has too many tracks.',
  TIMING_BROKEN: 'The times in the video make no sense: a picture would stand still for too long.',
  INCOMPLETE: 'The file is cut off: its end is missing. Send it again.',
  DAMAGED: 'The video is damaged and cannot be read.',
  TOO_COMPLEX: 'The video takes more work than any video of its length should.',
} as const;

export type RejectionCode = keyof typeof REJECTIONS;

/** The file's own fault, for ever: show the code to the owner, never retry. */
export class MediaRejected extends Error {
  readonly code: RejectionCode;
  /** For the log; may quote a tool, so it is not for the owner. */
  readonly detail: string;

  constructor(code: RejectionCode, detail = '') {
    super(REJECTIONS[code]);
    this.name = 'MediaRejected';
    this.code = code;
    this.detail = detail;
  }
}
