import type { VideoStream } from '../read/probe-facts.ts';
import { MediaRejected } from '../rejection.ts';

/** What must be done to show a picture in BT.709 on any screen. */
export type ColorPlan =
  | { readonly kind: 'sdr'; readonly matrix: 'bt709' | 'bt601' | 'bt2020'; readonly fullRange: boolean }
  | { readonly kind: 'hdr'; readonly transfer: 'arib-std-b67' | 'smpte2084'; readonly fullRange: boolean }
  | {
      readonly kind: 'wide';
      readonly primaries: 'bt2020' | 'smpte432';
      readonly matrix: string;
      readonly fullRange: boolean;
    };

const BT601 = new Set(['smpte170m', 'bt470bg', 'fcc']);
const BT2020 = new Set(['bt2020nc', 'bt2020c']);

/** Decides the colour chain; tags may be partly missing. */
export function planColor(video: VideoStream, canToneMap: boolean): ColorPlan {
  const { range, space, transfer, primaries } = video.color;
  const fullRange = range === 'pc' || (video.pixelFormat ?? '').startsWith('yuvj');
  if (video.dolbyVision && !hasBaseLayer(video)) {
    throw new MediaRejected('HDR_UNSUPPORTED', `Dolby Vision profile ${video.dolbyVision.profile} has no base layer`);
  }
  const hdr = transfer === 'arib-std-b67' || transfer === 'smpte2084';
  const wide = primaries === 'bt2020' || primaries === 'smpte432';
  if ((hdr || wide) && !canToneMap) throw new MediaRejected('HDR_UNSUPPORTED', 'this ffmpeg has no zscale and tonemap');
  if (hdr) return { kind: 'hdr', transfer, fullRange };
  if (wide)
    return { kind: 'wide', primaries, matrix: space ?? (primaries === 'bt2020' ? 'bt2020nc' : 'bt709'), fullRange };
  return { kind: 'sdr', matrix: matrixOf(video), fullRange };
}

/** Profile 5 and its like carry colours that only Dolby's own decoder understands. */
function hasBaseLayer({ dolbyVision, color }: VideoStream): boolean {
  const compatibility = dolbyVision?.compatibility ?? 0;
  return compatibility > 0 || color.transfer === 'arib-std-b67' || color.transfer === 'bt709';
}

/** Without a tag players take small pictures for BT.601 and large ones for BT.709: so do we. */
function matrixOf(video: VideoStream): 'bt709' | 'bt601' | 'bt2020' {
  const { space } = video.color;
  if (space === undefined) return Math.min(video.width, video.height) < 720 ? 'bt601' : 'bt709';
  if (BT601.has(space)) return 'bt601';
  return BT2020.has(space) ? 'bt2020' : 'bt709';
}
