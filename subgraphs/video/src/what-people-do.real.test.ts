import type { Viewer } from '@reelgraph/auth';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { person, VideoRoom } from './room.fixture.ts';

let now = new Date('2026-11-22T12:00:00Z');
const room = await VideoRoom.start(inject('stores'), { now: () => now });
afterAll(() => room[Symbol.asyncDispose]());
const alice = person();
const bob = person();

const people = (count: number) => Array.from({ length: count }, () => person());
const like = (as: Viewer, id: string) =>
  room.ask(`mutation { likeVideo(videoId: "${id}") { likeCount isLikedByViewer } }`, as);
const unlike = (as: Viewer, id: string) =>
  room.ask(`mutation { unlikeVideo(videoId: "${id}") { likeCount isLikedByViewer } }`, as);
const countsOf = async (id: string, as: Viewer | null = bob) =>
  (await room.ask(`{ video(id: "${id}") { likeCount commentCount shareCount isLikedByViewer } }`, as)).data.video;

type Comments = {
  edges: { node: { id: string; text: string; author: { id: string } } }[];
  pageInfo: { endCursor: string; hasNextPage: boolean };
};
async function commentsOf(id: string, as: Viewer | null, first = 20, after: string | null = null): Promise<Comments> {
  const { data, codes } = await room.ask<{ video: { comments: Comments } }>(
    `query ($after: String) { video(id: "${id}") { comments(first: ${first}, after: $after) {
      edges { node { id text author { id } } } pageInfo { endCursor hasNextPage } } } }`,
    as,
    { after },
  );
  if (codes.length > 0) throw new Error(codes.join());
  return data.video.comments;
}
async function comment(as: Viewer, videoId: string, text: string): Promise<string> {
  now = new Date(now.getTime() + 1);
  const add = 'mutation ($videoId: ID!, $text: String!) { comment: addComment(videoId: $videoId, text: $text) { id } }';
  return (await room.ask<{ comment: { id: string } }>(add, as, { videoId, text })).data.comment.id;
}
const removeComment = async (as: Viewer | null, id: string) =>
  (await room.ask(`mutation { deleteComment(commentId: "${id}") }`, as)).codes;

describe('likes', () => {
  it('count each viewer once, exactly, with many at once', async () => {
    const id = await room.published(alice);
    const fans = people(40);
    const answers = await Promise.all([...fans, ...fans].map((fan) => like(fan, id)));
    expect(answers.flatMap((answer) => answer.codes)).toEqual([]);
    expect(await countsOf(id)).toMatchObject({ likeCount: 40, isLikedByViewer: false });
    await Promise.all([...fans.slice(0, 15), ...fans.slice(0, 15)].map((fan) => unlike(fan, id)));
    expect(await countsOf(id, fans[0])).toMatchObject({ likeCount: 25, isLikedByViewer: false });
    expect(await countsOf(id, fans[20])).toMatchObject({ likeCount: 25, isLikedByViewer: true });
    const log = (await room.changes.unpublished(10_000)).filter((row) => row.type === 'like' && row.id.startsWith(id));
    expect(log.filter((row) => row.to === 'liked')).toHaveLength(40);
    expect(log.filter((row) => row.to === 'unliked')).toHaveLength(15);
  });

  it('are as the last of one viewer says, whatever the back and forth', async () => {
    const id = await room.published(alice);
    expect((await unlike(bob, id)).data).toEqual({ unlikeVideo: { likeCount: 0, isLikedByViewer: false } });
    await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? like(bob, id) : unlike(bob, id))));
    expect((await like(bob, id)).data).toEqual({ likeVideo: { likeCount: 1, isLikedByViewer: true } });
    expect((await like(bob, id)).data).toEqual({ likeVideo: { likeCount: 1, isLikedByViewer: true } });
    expect((await unlike(bob, id)).data).toEqual({ unlikeVideo: { likeCount: 0, isLikedByViewer: false } });
    const log = (await room.changes.unpublished(10_000)).filter((row) => row.id === `${id}:${bob.userId}`);
    expect(log.map((row) => row.version)).toEqual(log.map((_, n) => n + 1));
  });

  it('are for guests as well, not for nobody', async () => {
    const id = await room.published(alice);
    expect((await like(person([], 'GUEST'), id)).codes).toEqual([]);
    expect((await room.ask(`mutation { likeVideo(videoId: "${id}") { id } }`)).codes).toEqual(['NOT_SIGNED_IN']);
  });
});

describe('shares', () => {
  it('count each time', async () => {
    const id = await room.published(alice);
    await Promise.all(people(10).map((fan) => room.ask(`mutation { shareVideo(videoId: "${id}") { id } }`, fan)));
    expect(await countsOf(id)).toMatchObject({ shareCount: 10 });
  });
});

describe('comments', () => {
  it('come newest first, page by page', async () => {
    const id = await room.published(alice);
    for (let n = 1; n <= 5; n++) await comment(bob, id, `number ${n}`);
    const first = await commentsOf(id, null, 2);
    expect(first.edges.map(({ node }) => node.text)).toEqual(['number 5', 'number 4']);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const rest = await commentsOf(id, alice, 3, first.pageInfo.endCursor);
    expect(rest.edges.map(({ node }) => node.text)).toEqual(['number 3', 'number 2', 'number 1']);
    expect(rest.pageInfo.hasNextPage).toBe(false);
    expect(await countsOf(id)).toMatchObject({ commentCount: 5 });
  });

  it('of blocked people are left out, both ways, with full pages', async () => {
    const id = await room.published(alice);
    const [carol, dave] = [person(), person()];
    await room.relations.block(carol.userId, dave.userId, now);
    for (let n = 1; n <= 3; n++) for (const who of [carol, dave, bob]) await comment(who, id, `${n}`);
    const authors = async (as: Viewer) => (await commentsOf(id, as, 6)).edges.map(({ node }) => node.author.id);
    expect(await authors(carol)).toEqual([bob, carol, bob, carol, bob, carol].map((who) => who.userId));
    expect(await authors(dave)).toEqual([bob, dave, bob, dave, bob, dave].map((who) => who.userId));
    expect(await authors(alice)).toHaveLength(6);
  });

  it('are deleted by their author, the owner of the video and moderators, and by nobody else', async () => {
    const id = await room.published(alice);
    const moderator = person(['moderate']);
    for (const who of [bob, alice, moderator]) {
      const commentId = await comment(bob, id, 'x');
      expect(await removeComment(person(), commentId)).toEqual(['COMMENT_NOT_FOUND']);
      expect(await removeComment(null, commentId)).toEqual(['NOT_SIGNED_IN']);
      expect(await removeComment(who, commentId)).toEqual([]);
      expect(await removeComment(who, commentId)).toEqual(['COMMENT_NOT_FOUND']);
    }
    expect(await countsOf(id)).toMatchObject({ commentCount: 0 });
    expect((await commentsOf(id, alice)).edges).toEqual([]);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['blanks', ' \n\t '],
    ['501 characters', 'é'.repeat(501)],
  ])('of %s are refused', async (_what, text) => {
    const id = await room.published(alice);
    const add = 'mutation ($id: ID!, $text: String!) { addComment(videoId: $id, text: $text) { id } }';
    expect((await room.ask(add, bob, { id, text })).codes).toEqual(['BAD_INPUT']);
    expect((await room.ask(add, bob, { id, text: '😀'.repeat(500) })).codes).toEqual([]);
    expect((await room.ask(add, person([], 'GUEST'), { id, text: 'x' })).codes).toEqual(['NOT_SIGNED_IN']);
  });

  it.each([
    ['first: 0', 'PAGE_TOO_LARGE'],
    ['first: 51', 'PAGE_TOO_LARGE'],
    ['first: -1', 'PAGE_TOO_LARGE'],
    ['after: "?"', 'BAD_CURSOR'],
    ['after: ""', 'BAD_CURSOR'],
  ])('and videos refuse a page with %s', async (args, code) => {
    const id = await room.published(alice);
    expect((await room.ask(`{ video(id: "${id}") { comments(${args}) { edges { cursor } } } }`)).codes).toEqual([code]);
    const user = `{ __typename: "User", id: "${alice.userId}" }`;
    const query = `{ _entities(representations: [${user}]) { ... on User { videos(${args}) { edges { cursor } } } } }`;
    expect((await room.ask(query)).codes).toEqual([code]);
  });
});

describe('reports', () => {
  it('stand once per viewer and video', async () => {
    const id = await room.published(alice);
    const report = (as: Viewer | null, more = '') =>
      room.ask(`mutation { reportVideo(videoId: "${id}", reason: SPAM ${more}) }`, as);
    for (let n = 0; n < 3; n++) expect((await report(bob, `, note: "${n}"`)).data).toEqual({ reportVideo: true });
    await report(person([], 'GUEST'));
    const rows = await room.mongo.db.collection('reports').find({ videoId: id }).toArray();
    expect(rows.map((row) => row.note).sort()).toEqual(['', '0']);
    expect((await report(null)).codes).toEqual(['NOT_SIGNED_IN']);
    expect((await report(bob, `, note: "${'x'.repeat(1001)}"`)).codes).toEqual(['BAD_INPUT']);
  });
});
