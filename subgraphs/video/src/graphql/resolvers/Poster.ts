import { signMedia } from '../sign-media.ts';
import type { PosterResolvers } from './../types.generated.ts';

export const Poster: PosterResolvers = {
  url: async ({ key }, _arg, { media }) => (await signMedia(media, key)).url,
};
