import type { PlaybackResolvers } from './../types.generated.ts';

export const Playback: PlaybackResolvers = {};
