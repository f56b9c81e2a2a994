import { AppError } from '@reelgraph/errors';

const LONGEST = 50;
const tag = /^[\p{L}\p{M}\p{N}_]+$/u;
/** Not within a word, so that `a#b` is none. */
const inText = /(?<![\p{L}\p{M}\p{N}_&])#([\p{L}\p{M}\p{N}_]+)/gu;

/** The hashtags of a video: those given, then those in the caption, each once, in lower case. Throws BAD_INPUT. */
export function parseHashtags(given: readonly string[], caption: string, most: number): string[] {
  const named = given.map((text) => text.trim().replace(/^#/, ''));
  const written = [...caption.matchAll(inText)].map((match) => match[1] ?? '');
  const hashtags = [...new Set([...named, ...written].map((text) => text.normalize('NFC').toLowerCase()))];
  const wrong = hashtags.find((text) => !tag.test(text) || [...text].length > LONGEST);
  if (wrong !== undefined)
    throw new AppError('BAD_INPUT', { detail: `A hashtag has 1 to ${LONGEST} letters, digits and underscores.` });
  if (hashtags.length > most) throw new AppError('BAD_INPUT', { detail: `A video has at most ${most} hashtags.` });
  return hashtags;
}
