import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Device, UserRoom } from './room.fixture.ts';

let room: UserRoom;
let alice: Device;
let bob: Device;
beforeAll(async () => {
  room = await UserRoom.start(inject('stores'));
  [alice, bob] = [await room.person('alice'), await room.person('bob')];
});
afterAll(() => room[Symbol.asyncDispose]());

const as = async (who: Device | null, document: string) => await room.ask(document, {}, who);
const follow = (who: Device, whom: string) =>
  as(who, `mutation { followUser(userId: "${whom}") { isFollowedByViewer followerCount } }`);
const unfollow = (who: Device, whom: string) =>
  as(who, `mutation { unfollowUser(userId: "${whom}") { isFollowedByViewer followerCount } }`);
const block = (who: Device, whom: string) => as(who, `mutation { blockUser(userId: "${whom}") }`);
const unblock = (who: Device, whom: string) => as(who, `mutation { unblockUser(userId: "${whom}") }`);
const seen = async (who: Device | null, whom: Device, handle: string) =>
  (await as(who, `{ user(id: "${whom.userId}") { handle } userByHandle(handle: "${handle}") { handle } }`)).data;

describe('profiles', () => {
  it('are found by id and by handle, and keep the address and the scopes to their owner', async () => {
    const { data } = await as(
      bob,
      `{ user(id: "${alice.userId}") { email scopes } userByHandle(handle: "@ALICE") { id email } me { email scopes } }`,
    );
    expect(data).toEqual({
      user: { email: null, scopes: null },
      userByHandle: { id: alice.userId, email: null },
      me: { email: 'bob@x.example', scopes: [] },
    });
  });

  it.each(['', 'nobody', '__proto__', '000000000000000000000000', 'x'.repeat(100_000)])(
    'are null for an unknown %#',
    async (id) => {
      const { data, codes } = await room.ask(
        'query ($id: ID!, $h: String!) { user(id: $id) { id } userByHandle(handle: $h) { id } }',
        { id, h: id },
      );
      expect([data, codes]).toEqual([{ user: null, userByHandle: null }, []]);
    },
  );

  it('change in the given parts alone', async () => {
    const carol = await room.person('carol');
    const update = (input: string) =>
      as(carol, `mutation { updateProfile(input: ${input}) { handle displayName bio } }`);
    expect((await update('{ bio: "Line one\\nline two", handle: null }')).data.updateProfile).toEqual({
      handle: 'carol',
      displayName: 'carol',
      bio: 'Line one\nline two',
    });
    expect((await update('{ handle: "Carol", displayName: "C 👩‍🚀" }')).data.updateProfile).toMatchObject({
      handle: 'Carol',
      displayName: 'C 👩‍🚀',
    });
    expect((await update('{}')).data.updateProfile).toMatchObject({ handle: 'Carol', bio: 'Line one\nline two' });
    expect((await update('{ handle: "ALICE" }')).codes).toEqual(['HANDLE_TAKEN']);
  });

  it('may name a country, for their own eyes, and take it back', async () => {
    const dora = await room.person('dora');
    const update = async (input: string) =>
      (await as(dora, `mutation { updateProfile(input: ${input}) { region } }`)).data.updateProfile;
    expect(await update('{ region: "jp" }')).toEqual({ region: 'JP' });
    expect(await update('{ bio: "In Kyoto", region: null }')).toEqual({ region: 'JP' });
    const others = await as(alice, '{ userByHandle(handle: "dora") { region bio } }');
    expect(others.data.userByHandle).toEqual({ region: null, bio: 'In Kyoto' });
    expect(await update('{ region: "" }')).toEqual({ region: null });
  });

  it.each([
    ['a region that is no country code', '{ region: "JPN" }'],
    ['a bio that is too long', `{ bio: "${'x'.repeat(301)}" }`],
    ['a bio with control characters', '{ bio: "\\u0007" }'],
    ['an empty display name', '{ displayName: "" }'],
    ['a handle that is no handle', '{ handle: "no spaces" }'],
  ])('refuse %s', async (_what, input) => {
    expect((await as(alice, `mutation { updateProfile(input: ${input}) { id } }`)).codes).toEqual(['BAD_INPUT']);
  });

  it('of guests take a name but no handle', async () => {
    const guest = await room.guest();
    expect(
      (await as(guest, 'mutation { updateProfile(input: { displayName: "Someone" }) { displayName } }')).codes,
    ).toEqual([]);
    expect((await as(guest, 'mutation { updateProfile(input: { handle: "someone" }) { id } }')).codes).toEqual([
      'BAD_INPUT',
    ]);
  });

  it('take a handle in exactly one of 20 renames at once', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, () => room.person()));
    const answers = await Promise.all(
      people.map((person) => as(person, 'mutation { updateProfile(input: { handle: "prize" }) { id } }')),
    );
    expect(answers.filter((answer) => answer.codes.length === 0)).toHaveLength(1);
  });
});

describe('following', () => {
  it('counts once, shows in both lists, and ends', async () => {
    const [fan, star] = [await room.person(), await room.person()];
    expect((await follow(fan, star.userId)).data.followUser).toEqual({ isFollowedByViewer: true, followerCount: 1 });
    expect((await follow(fan, star.userId)).data.followUser).toEqual({ isFollowedByViewer: true, followerCount: 1 });
    const lists = `{ user(id: "${star.userId}") { followers { totalCount edges { node { id } } } } me { followingCount following { edges { node { id } } } } }`;
    expect((await as(fan, lists)).data).toEqual({
      user: { followers: { totalCount: 1, edges: [{ node: { id: fan.userId } }] } },
      me: { followingCount: 1, following: { edges: [{ node: { id: star.userId } }] } },
    });
    expect((await unfollow(fan, star.userId)).data.unfollowUser).toEqual({
      isFollowedByViewer: false,
      followerCount: 0,
    });
    expect((await unfollow(fan, star.userId)).data.unfollowUser).toEqual({
      isFollowedByViewer: false,
      followerCount: 0,
    });
  });

  it('pages newest first, and refuses sizes and cursors that are none', async () => {
    const star = await room.person();
    const fans: Device[] = [];
    for (let n = 0; n < 5; n++) fans.push(await room.guest());
    for (const fan of fans) await follow(fan, star.userId);
    const page = async (args: string) =>
      await as(
        null,
        `{ user(id: "${star.userId}") { followers(${args}) { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`,
      );
    const found: string[] = [];
    for (let after = ''; ; ) {
      const { data } = await page(`first: 2${after}`);
      // @note the fields asked for above.
      const { followers } = data.user as {
        followers: { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      };
      found.push(...followers.edges.map((edge) => edge.node.id));
      if (!followers.pageInfo.hasNextPage) break;
      after = `, after: "${followers.pageInfo.endCursor}"`;
    }
    expect(found).toEqual(fans.map((fan) => fan.userId).reverse());
    for (const first of [0, -1, 51]) expect((await page(`first: ${first}`)).codes).toEqual(['PAGE_TOO_LARGE']);
    const otherList = Buffer.from(JSON.stringify([`followers:${alice.userId}`, [1, 'x']])).toString('base64url');
    for (const after of ['', 'nonsense', '__proto__', otherList])
      expect((await page(`after: "${after}"`)).codes).toEqual(['BAD_CURSOR']);
  });

  it.each(['followUser', 'unfollowUser', 'blockUser', 'unblockUser'])(
    'and the like need a viewer and somebody: %s',
    async (mutation) => {
      const fields = mutation.endsWith('lockUser') ? '' : '{ id }';
      for (const [who, whom, code] of [
        [null, bob.userId, 'NOT_SIGNED_IN'],
        [alice, 'nobody', 'USER_NOT_FOUND'],
        [alice, '__proto__', 'USER_NOT_FOUND'],
      ] as const)
        expect((await as(who, `mutation { ${mutation}(userId: "${whom}") ${fields} }`)).codes).toEqual([code]);
    },
  );

  it('and blocking oneself is refused', async () => {
    expect((await follow(alice, alice.userId)).codes).toEqual(['BAD_INPUT']);
    expect((await block(alice, alice.userId)).codes).toEqual(['BAD_INPUT']);
  });

  it('counts right when 40 people follow and leave one at once', async () => {
    const star = await room.person();
    const fans = await Promise.all(Array.from({ length: 40 }, () => room.guest()));
    await Promise.all(fans.map((fan) => follow(fan, star.userId)));
    await Promise.all(fans.map((fan, n) => (n % 2 ? unfollow(fan, star.userId) : follow(fan, star.userId))));
    const { data } = await as(
      null,
      `{ user(id: "${star.userId}") { followerCount followers(first: 50) { totalCount edges { cursor } } } }`,
    );
    expect(data.user).toMatchObject({ followerCount: 20, followers: { totalCount: 20 } });
  });
});

describe('blocking', () => {
  it('hides both from each other, ends follows both ways, and ends', async () => {
    const [mia, ned] = [await room.person('mia'), await room.person('ned')];
    await follow(mia, ned.userId);
    await follow(ned, mia.userId);
    for (let twice = 0; twice < 2; twice++) expect((await block(mia, ned.userId)).data).toEqual({ blockUser: true });
    expect(await seen(mia, ned, 'ned')).toEqual({ user: null, userByHandle: null });
    expect(await seen(ned, mia, 'mia')).toEqual({ user: null, userByHandle: null });
    expect(await seen(null, mia, 'mia')).toEqual({ user: { handle: 'mia' }, userByHandle: { handle: 'mia' } });
    expect((await as(ned, '{ me { followerCount followingCount } }')).data.me).toEqual({
      followerCount: 0,
      followingCount: 0,
    });
    expect((await follow(ned, mia.userId)).codes).toEqual(['USER_NOT_FOUND']);
    expect((await follow(mia, ned.userId)).codes).toEqual(['USER_NOT_FOUND']);
    expect((await unfollow(ned, mia.userId)).codes).toEqual(['USER_NOT_FOUND']);
    expect((await unfollow(mia, ned.userId)).codes).toEqual(['USER_NOT_FOUND']);
    for (let twice = 0; twice < 2; twice++)
      expect((await unblock(mia, ned.userId)).data).toEqual({ unblockUser: true });
    expect(await seen(ned, mia, 'mia')).toMatchObject({ user: { handle: 'mia' } });
  });

  it('lists whom one has blocked to oneself alone, newest first, so that it can be ended', async () => {
    const [olga, ...others] = [await room.person(), await room.person(), await room.person(), await room.person()];
    for (const { userId } of others) await block(olga!, userId);
    const list =
      '{ blocked(first: 2) { totalCount edges { cursor node { id isBlockedByViewer } } pageInfo { hasNextPage } } }';
    expect((await as(olga!, `{ me ${list} }`)).data.me).toMatchObject({
      blocked: {
        totalCount: 3,
        edges: [others[2], others[1]].map((other) => ({ node: { id: other?.userId, isBlockedByViewer: true } })),
        pageInfo: { hasNextPage: true },
      },
    });
    expect((await as(bob, `{ user(id: "${olga?.userId}") ${list} }`)).data.user).toEqual({ blocked: null });
    expect((await as(olga!, '{ me { blocked(first: 99) { totalCount } } }')).codes).toEqual(['PAGE_TOO_LARGE']);
    expect((await as(olga!, '{ me { blocked(after: "x") { totalCount } } }')).codes).toEqual(['BAD_CURSOR']);
  });

  it('hides one from the other in the lists of others, and as an entity', async () => {
    const [star, mona, nils] = [await room.person(), await room.person(), await room.person()];
    await follow(mona, star.userId);
    await follow(nils, star.userId);
    await block(mona, nils.userId);
    const list = `{ user(id: "${star.userId}") { followers { totalCount edges { node { id } } } } }`;
    expect((await as(nils, list)).data.user).toEqual({
      followers: { totalCount: 2, edges: [{ node: { id: nils.userId } }, { node: null }] },
    });
    const entity = await room.ask(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { id } } }',
      { r: [{ __typename: 'User', id: mona.userId }] },
      nils,
    );
    expect(entity.data).toEqual({ _entities: [null] });
  });

  it('and following at the same moment leave a block and no follow', async () => {
    const [one, other] = [await room.person(), await room.person()];
    for (let round = 0; round < 5; round++) {
      await Promise.all([follow(one, other.userId), block(other, one.userId)]);
      expect((await as(other, '{ me { followerCount } }')).data.me).toEqual({ followerCount: 0 });
      await unblock(other, one.userId);
    }
  });
});
