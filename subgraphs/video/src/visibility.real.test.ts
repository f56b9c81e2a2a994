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

type Seen = { id: string } | null;

/** Each answers whether it showed the video; a mutation that is refused must say VIDEO_NOT_FOUND and nothing else. */
const reads: Record<string, (as: Viewer | null, id: string, commentId: string) => Promise<boolean>> = {
  'video(id)': async (as, id) =>
    (await room.ask<{ video: Seen }>(`{ video(id: "${id}") { id } }`, as)).data.video !== null,
  'the entity': async (as, id) => {
    const query = `{ _entities(representations: [{ __typename: "Video", id: "${id}" }]) { ... on Video { id caption } } }`;
    return (await room.ask<{ _entities: Seen[] }>(query, as)).data._entities[0] !== null;
  },
  'the videos of its author': async (as, id) => {
    const user = `{ __typename: "User", id: "${owner.userId}" }`;
    const query = `{ _entities(representations: [${user}]) { ... on User { videos(first: 50) { edges { node { id } } } } } }`;
    type Data = { _entities: [{ videos: { edges: { node: { id: string } }[] } }] };
    return (await room.ask<Data>(query, as)).data._entities[0].videos.edges.some(({ node }) => node.id === id);
  },
  'a comment under it': async (as, _id, commentId) => {
    const comment = `{ __typename: "Comment", id: "${commentId}" }`;
    const query = `{ _entities(representations: [${comment}]) { ... on Comment { text video { id } } } }`;
    return (await room.ask<{ _entities: Seen[] }>(query, as)).data._entities[0] !== null;
  },
  likeVideo: (as, id) => mutates(as, `likeVideo(videoId: "${id}") { id }`),
  unlikeVideo: (as, id) => mutates(as, `unlikeVideo(videoId: "${id}") { id }`),
  shareVideo: (as, id) => mutates(as, `shareVideo(videoId: "${id}") { id }`),
  reportVideo: (as, id) => mutates(as, `reportVideo(videoId: "${id}", reason: SPAM)`),
  addComment: (as, id) => mutates(as, `addComment(videoId: "${id}", text: "x") { id }`),
};

async function mutates(as: Viewer | null, field: string): Promise<boolean> {
  const { codes } = await room.ask(`mutation { ${field} }`, as);
  if (codes.length > 0) expect(codes).toEqual(['VIDEO_NOT_FOUND']);
  return codes.length === 0;
}

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
    const shown = await Promise.all(
      cases.map(async ({ id, commentId, status, visibility }) => {
        const right = canSee({ status, visibility }, { ...stranger, ...relation });
        return { status, visibility, right, shown: await reads[read]!(viewer, id, commentId) };
      }),
    );
    expect(shown.filter((one) => one.shown !== one.right)).toEqual([]);
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
