import { signMedia } from '../sign-media.ts';
import type { PosterResolvers } from './../types.generated.ts';

export const Poster: PosterResolvers = {
  url: ({ key }, _arg, context) => signMedia(context, key).url,
};
