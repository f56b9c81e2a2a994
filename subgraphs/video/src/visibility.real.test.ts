import type { Viewer } from '@reelgraph/auth';
import { newId } from '@reelgraph/service';
import { canSee, type Relation, type VideoStatus, videoStatuses } from '@reelgraph/videos';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { person, VideoRoom } from './room.fixture.ts';

// Every way to read a video, for every kind of viewer, of every visibility and status. What is right is said by the table
// that visibility.test.ts of the videos package proves; here no way in may answer otherwise.
const room = await VideoRoom.start(inject('stores'));
afterAll(() => room[Symbol.asyncDispose]());

const owner = person();
const viewers: Record<string, { viewer: Viewer | null; relation: Partial<Relation> }> = {
  owner: { viewer: owner, relation: { isOwner: true } },
  stranger: { viewer: person(), relation: {} },
  guest: { viewer: person([], 'GUEST'), relation: {} },
  nobody: { viewer: null, relation: {} },
  follower: { viewer: person(), relation: { follows: true } },
  'somebody who blocks the owner': { viewer: person(), relation: { blockedEitherWay: true } },
  'somebody blocked by the owner': { viewer: person(), relation: { blockedEitherWay: true } },
  moderator: { viewer: person(['moderate']), relation: { isModerator: true } },
  operator: { viewer: person(['operate']), relation: {} },
};
const idOf = (name: string) => viewers[name]?.viewer?.userId ?? '';

type Case = { id: string; commentId: string; status: VideoStatus; visibility: 'PUBLIC' | 'FOLLOWERS' | 'PRIVATE' };

/** Asks one thing of all cases in one request, and answers which of the videos it showed. A refusal must be VIDEO_NOT_FOUND. */
async function shownBy(
  kind: 'query' | 'mutation',
  as: Viewer | null,
  fieldOf: (one: Case) => string,
): Promise<boolean[]> {
  const fields = cases.map((one, n) => `n${n}: ${fieldOf(one)}`);
  // Mutations answer in order, and null for the whole when a field that can't be null is refused: one request each.
  const parts = kind === 'query' ? [fields] : fields.map((field) => [field]);
  const answers = await Promise.all(parts.map((part) => room.ask(`${kind} { ${part.join('\n')} }`, as)));
  for (const { codes } of answers) if (codes.length > 0) expect(codes).toEqual(['VIDEO_NOT_FOUND']);
  return cases.map((_, n) => answers.some(({ data }) => data !== null && data[`n${n}`] != null));
}

async function entities<Entity>(as: Viewer | null, of: object[], fields: string): Promise<(Entity | null)[]> {
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ${fields} } }`;
  return (await room.ask<{ _entities: (Entity | null)[] }>(query, as, { of })).data._entities;
}

const reads: Record<string, (as: Viewer | null) => Promise<boolean[]>> = {
  'video(id)': (as) => shownBy('query', as, ({ id }) => `video(id: "${id}") { id }`),
  'the entity': async (as) => {
    const of = cases.map(({ id }) => ({ __typename: 'Video', id }));
    return (await entities(as, of, '... on Video { caption }')).map((video) => video !== null);
  },
  'the videos of its author': async (as) => {
    type User = { videos: { edges: { node: { id: string } }[] } };
    const of = [{ __typename: 'User', id: owner.userId }];
    const [user] = await entities<User>(as, of, '... on User { videos(first: 50) { edges { node { id } } } }');
    const ids = new Set(user?.videos.edges.map(({ node }) => node.id));
    return cases.map(({ id }) => ids.has(id));
  },
  'a comment under it': async (as) => {
    const of = cases.map(({ commentId }) => ({ __typename: 'Comment', id: commentId }));
    return (await entities(as, of, '... on Comment { text video { id } }')).map((comment) => comment !== null);
  },
  likeVideo: (as) => shownBy('mutation', as, ({ id }) => `likeVideo(videoId: "${id}") { id }`),
  unlikeVideo: (as) => shownBy('mutation', as, ({ id }) => `unlikeVideo(videoId: "${id}") { id }`),
  shareVideo: (as) => shownBy('mutation', as, ({ id }) => `shareVideo(videoId: "${id}") { id }`),
  reportVideo: (as) => shownBy('mutation', as, ({ id }) => `reportVideo(videoId: "${id}", reason: SPAM)`),
  addComment: (as) => shownBy('mutation', as, ({ id }) => `addComment(videoId: "${id}", text: "x") { id }`),
};

const cases: { id: string; commentId: string; status: VideoStatus; visibility: 'PUBLIC' | 'FOLLOWERS' | 'PRIVATE' }[] =
  [];

beforeAll(async () => {
  const now = new Date();
  await room.relations.follow(idOf('follower'), owner.userId, now);
  await room.relations.block(idOf('somebody who blocks the owner'), owner.userId, now);
  await room.relations.block(owner.userId, idOf('somebody blocked by the owner'), now);
  const kinds = videoStatuses.flatMap((status) =>
    (['PUBLIC', 'FOLLOWERS', 'PRIVATE'] as const).map((visibility) => ({ status, visibility })),
  );
  await Promise.all(
    kinds.map(async ({ status, visibility }) => {
      const id = await room.published(owner, { visibility }, status);
      const commentId = newId(now);
      const row = { _id: commentId, videoId: id, authorId: newId(now), text: 'hi', createdAt: now };
      await room.mongo.db.collection<{ _id: string }>('comments').insertOne(row);
      cases.push({ id, commentId, status, visibility });
    }),
  );
});

describe.each(Object.keys(viewers))('to %s', (name) => {
  const { viewer, relation } = viewers[name]!;
  const stranger = { isOwner: false, follows: false, blockedEitherWay: false, isModerator: false };
  const needsAccount = (read: string) => viewer?.kind !== 'USER' && read === 'addComment';
  const needsViewer = (read: string) => viewer === null && /Video$|Comment$/.test(read);

  it.each(Object.keys(reads))('%s shows exactly what may be seen', async (read) => {
    if (needsAccount(read) || needsViewer(read)) return;
    const shown = await reads[read]!(viewer);
    const wrong = cases.filter((one, n) => shown[n] !== canSee(one, { ...stranger, ...relation }));
    expect(wrong).toEqual([]);
    expect(shown).toHaveLength(27);
  });
});

it('shows why a video is rejected to its owner alone', async () => {
  const reason = { code: 'TAKEN_DOWN', message: 'x', retryable: false };
  const { id } = cases.find(({ status, visibility }) => status === 'TAKEN_DOWN' && visibility === 'PUBLIC')!;
  await room.mongo.db.collection<{ _id: string }>('videos').updateOne({ _id: id }, { $set: { reason } });
  const ask = `{ video(id: "${id}") { status reason { code } playback { url } poster { url } renditions { rung } } }`;
  const nothing = { playback: null, poster: null, renditions: [] };
  const [own, moderated] = [await room.ask(ask, owner), await room.ask(ask, viewers.moderator!.viewer)];
  expect(own.data.video).toEqual({ status: 'TAKEN_DOWN', reason: { code: 'TAKEN_DOWN' }, ...nothing });
  expect(moderated.data.video).toEqual({ status: 'TAKEN_DOWN', reason: null, ...nothing });
});

it('gives an upload no video that was deleted', async () => {
  const { id } = cases.find(({ status }) => status === 'DELETED')!;
  const { uploadId } = (await room.videos.byId(id))!;
  const { data } = await room.ask(`{ upload(id: "${uploadId}") { status video { id } progress { percent } } }`, owner);
  expect(data.upload).toEqual({ status: 'ACCEPTED', video: null, progress: null });
});
