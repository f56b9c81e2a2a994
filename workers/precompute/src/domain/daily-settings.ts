import { defaultSettings, type Settings } from '@reelgraph/ranking';
import { feedRules } from './feed-rules.ts';

/** Where a daily run starts to search from. A skip never speaks for a video here, however well that would guess the past. */
export const dailySettings: Settings = {
  ...defaultSettings,
  tastes: { seenWeight: 0, halfLifeDays: feedRules.learning.halfLifeDays },
};
