import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type Device, UserRoom } from '../room.fixture.ts';

let room: UserRoom;
let viewer: Device;
let people: Device[];
beforeAll(async () => {
  room = await UserRoom.start(inject('stores'));
  viewer = await room.person();
  people = await Promise.all(Array.from({ length: 50 }, () => room.guest()));
});
afterAll(() => room[Symbol.asyncDispose]());

const FIELDS = 'id handle displayName followerCount followingCount isFollowedByViewer isBlockedByViewer';

it('loads 50 entities with all that is counted about them in one read per collection and field group', async () => {
  const representations = people.map(({ userId }) => ({ __typename: 'User', id: userId }));
  const document = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { ${FIELDS} } } }`;
  let found: unknown[] = [];
  const reads = await room.stepsWhile(async () => {
    // @note the field asked for.
    found = (await room.ask(document, { r: representations }, viewer)).data._entities as unknown[];
  });
  expect(found).toHaveLength(50);
  expect(found).not.toContain(null);
  expect(reads).toEqual(['followCounts', 'people']);
});

it('loads the 50 people of a list at once', async () => {
  for (const { viewer: fan } of people)
    await room.ask(`mutation { followUser(userId: "${viewer.userId}") { id } }`, {}, { ...viewer, viewer: fan });
  const reads = await room.stepsWhile(() =>
    room.ask(`{ me { followers(first: 50) { totalCount edges { node { ${FIELDS} } } } } }`, {}, viewer),
  );
  expect(reads.length).toBeLessThanOrEqual(10);
  expect(reads.filter((name) => name === 'people').length).toBeLessThanOrEqual(3);
});

it('loads the first followers of 50 people at once', async () => {
  const representations = people.map(({ userId }) => ({ __typename: 'User', id: userId }));
  const document = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User {
    following(first: 1) { totalCount edges { node { id } } } } } }`;
  const reads = await room.stepsWhile(async () => {
    const { data } = await room.ask(document, { r: representations }, viewer);
    expect(JSON.stringify(data).split(viewer.userId)).toHaveLength(51);
  });
  expect(reads.filter((name) => name === 'follows').length).toBeLessThanOrEqual(3);
  expect(reads.length).toBeLessThanOrEqual(8);
});

it('shows a mutation what the one before it in the same request has done', async () => {
  const [one] = people;
  const { data } = await room.ask(
    `mutation { a: followUser(userId: "${one?.userId}") { isFollowedByViewer } b: unfollowUser(userId: "${one?.userId}") { isFollowedByViewer } }`,
    {},
    viewer,
  );
  expect(data).toEqual({ a: { isFollowedByViewer: true }, b: { isFollowedByViewer: false } });
});
