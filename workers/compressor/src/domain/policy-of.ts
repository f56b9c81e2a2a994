import { DEFAULT_POLICY, type MediaPolicy } from '@reelgraph/media';
import { uploadPolicy } from '@reelgraph/videos';

export type MediaSettings = { readonly HLS: 'on' | 'off'; readonly LOUDNESS_LUFS: number | 'off' };

/** What is made of a video: the limits that clients are told, and what this worker is set to. */
export function policyOf({ HLS, LOUDNESS_LUFS: lufs }: MediaSettings): MediaPolicy {
  const { maxDurationMs, ladder } = uploadPolicy;
  return { ...DEFAULT_POLICY, maxDurationMs, ladder, hls: HLS === 'on', loudnessLufs: lufs === 'off' ? null : lufs };
}
