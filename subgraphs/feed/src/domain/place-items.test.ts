import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BlendPosition } from './blend.ts';
import type { PageItem } from './fill-page.ts';
import { lateNumber } from './late-uploads.ts';
import { placeItems } from './place-items.ts';
import { type ScrollPosition, scrollCodec } from './scroll-position.ts';
import { noTail } from './space-out.ts';

const start: ScrollPosition = {
  ...{ run: 'run', delivered: new Set<number>(), count: 0, hot: 'v', hotAt: 0, fresh: null, turn: 0, again: false },
  tail: noTail,
};

/** A video of the run, or beyond it, by a creator and with a clip. */
function anItem(index: number, ownerId: string, clip: string, beyond = false): PageItem<BlendPosition> {
  const video = {
    ...{ id: `v${index}`, ownerId, status: 'READY' as const, visibility: 'PUBLIC' as const, publishedAt: null },
    ...{ durationMs: 20_000, raw: { etag: clip, bytes: 1 }, thumbhash: null },
  };
  const listed = { number: index, because: null, propensity: null };
  const position = beyond ? { ...start, hotAt: index + 1 } : start;
  const source = beyond ? ('TRENDING' as const) : ('FOR_YOU' as const);
  return { videoId: video.id, source, position, ...(!beyond && { listed }), ownerId, video };
}

it('keeps a creator to two in ten and twins apart, over pages too, and leaves nothing out', () => {
  // Six creators; every second is the clip of the one before, by somebody else.
  const items = Array.from({ length: 120 }, (_, i) => anItem(i, `o${Math.floor(i / 4) % 6}`, `clip ${i >> 1}`));
  let left = items;
  let position = start;
  const shown: PageItem<ScrollPosition>[] = [];
  while (left.length > 0) {
    const page = placeItems(left.slice(0, 25), 10, position);
    shown.push(...page);
    position = scrollCodec.decode(scrollCodec.encode(page.at(-1)?.position ?? start));
    left = left.filter(({ listed }) => !position.delivered.has(listed?.number ?? -1));
  }
  expect(shown.map(({ videoId }) => videoId).toSorted()).toEqual(items.map(({ videoId }) => videoId).toSorted());
  expect(position.count).toBe(120);
  for (const [place, { video }] of shown.slice(1, 90).entries())
    expect(video.raw?.etag).not.toBe(shown[place]?.video.raw?.etag);
  for (let place = 0; place < 80; place++) {
    const owners = shown.slice(place, place + 10).map(({ ownerId }) => ownerId);
    for (const owner of owners) expect(owners.filter((one) => one === owner).length).toBeLessThanOrEqual(2);
  }
});

it('beyond the run, a twin waits for the next one, and a scroll from any place of it neither skips nor repeats', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(2), { minLength: 1, maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 6 })),
      (clips, sizes) => {
        const items = clips.map((clip, i) => anItem(i, `o${i}`, `clip ${clip}`, true));
        let position = start;
        const shown: string[] = [];
        for (let page = 0; shown.length < items.length; page++) {
          const { hotAt, delivered } = position;
          const left = items.slice(hotAt).filter(({ videoId }) => !delivered.has(lateNumber(videoId)));
          const placed = placeItems(left, sizes[page] ?? 4, position);
          // Any edge's cursor goes on after that edge.
          const kept = placed.slice(0, Math.max(1, placed.length - (page % 2)));
          shown.push(...kept.map(({ videoId }) => videoId));
          position = kept.at(-1)?.position ?? position;
        }
        expect(shown.toSorted()).toEqual(items.map(({ videoId }) => videoId).toSorted());
        for (const [place, id] of shown.slice(1).entries()) {
          const clipOf = (videoId: string | undefined) => clips[Number(videoId?.slice(1))];
          const others = shown.slice(place + 1).filter((one) => clipOf(one) !== clipOf(shown[place]));
          if (clipOf(id) === clipOf(shown[place])) expect(others).toEqual([]);
        }
      },
    ),
  );
});
