import type { ColorPlan } from '../plan/color.ts';
import type { Size } from '../plan/orientation.ts';

/** Filters that bring the source's picture to a size and to 8 bit BT.709 in limited range. */
export function toBt709(color: ColorPlan, { width, height }: Size): string[] {
  const range = color.fullRange ? 'pc' : 'tv';
  switch (color.kind) {
    case 'sdr':
      return [
        `scale=w=${width}:h=${height}:flags=bicubic:in_color_matrix=${color.matrix}:in_range=${range}` +
          ':out_color_matrix=bt709:out_range=tv',
        'format=yuv420p',
      ];
    case 'wide':
      return [
        `setparams=range=${range}:color_primaries=${color.primaries}:color_trc=bt709:colorspace=${color.matrix}`,
        `zscale=w=${width}:h=${height}:p=bt709:t=bt709:m=bt709:r=tv`,
        'format=yuv420p',
      ];
    case 'hdr':
      // Scaled down before it is mapped: the other way round costs four times as much.
      return [
        `setparams=range=${range}:color_primaries=bt2020:color_trc=${color.transfer}:colorspace=bt2020nc`,
        `zscale=w=${width}:h=${height}:t=linear:npl=203`,
        'format=gbrpf32le',
        'zscale=p=bt709',
        'tonemap=mobius:desat=0',
        'zscale=t=bt709:m=bt709:r=tv',
        'format=yuv420p',
      ];
    default:
      return color satisfies never;
  }
}
