import { ClientError, connect, type Person, person, type RequestUploadInput } from '@reelgraph/client';
import { startWorld, type World } from '@reelgraph/devkit';
import { catalogue } from '@reelgraph/errors';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

// What a client may send wrongly, through the gateway to the real subgraphs: always a code of the catalogue.
let world: World;
let alice: Person;
let bob: Person;
let bobsUpload: string;

beforeAll(async () => {
  world = await startWorld(inject('stores'), { rooms: ['user', 'video', 'feed', 'gateway'] });
  [alice, bob] = await Promise.all([person(world.gatewayUrl, 'alice'), person(world.gatewayUrl, 'bob')]);
  bobsUpload = (await bob.client.requestUpload({ input: clip() })).id;
});
afterAll(() => world[Symbol.asyncDispose]());

const NOBODY = '0'.repeat(24);
const clip = (change: Partial<RequestUploadInput> = {}): RequestUploadInput => ({
  contentType: 'video/mp4',
  sizeBytes: 1_000_000,
  ...change,
});
const signUp = (change: Record<string, string>) => ({
  input: { email: 'new@example.com', handle: 'new.person', password: 'long enough', ...change },
});
const view = (change: object = {}) => ({
  clientViewId: crypto.randomUUID(),
  videoId: NOBODY,
  watchToken: 'x.y',
  watchedMs: 1_000,
  ...change,
});

async function codeOf(asking: Promise<unknown>): Promise<string> {
  const error = await asking.then(
    (value) => expect.fail(`It was taken: ${JSON.stringify(value)}`),
    (failure: unknown) => failure,
  );
  if (!(error instanceof ClientError)) throw error;
  expect(error.message).not.toMatch(/\bat .+:\d+:\d+|node_modules|Mongo/);
  expect(catalogue).toHaveProperty(error.code);
  return error.code;
}

type Cases = Record<string, [code: string, ask: () => Promise<unknown>]>;

function check(cases: Cases): void {
  it.each(Object.entries(cases))('%s', async (_name, [code, ask]) => {
    expect(await codeOf(ask())).toBe(code);
  });
}

describe('accounts refuse', () => {
  check({
    'an address that is none': ['BAD_INPUT', () => connect(world.gatewayUrl).signUp(signUp({ email: 'nope' }))],
    'a handle that is too short': ['BAD_INPUT', () => connect(world.gatewayUrl).signUp(signUp({ handle: 'ab' }))],
    'a handle with other characters': ['BAD_INPUT', () => connect(world.gatewayUrl).signUp(signUp({ handle: 'a b!' }))],
    'a password that is too short': [
      'BAD_INPUT',
      () => connect(world.gatewayUrl).signUp(signUp({ password: '1234567' })),
    ],
    'a name that is too long': [
      'BAD_INPUT',
      () => connect(world.gatewayUrl).signUp(signUp({ displayName: 'x'.repeat(51) })),
    ],
    'a handle that is taken, in other letters': [
      'HANDLE_TAKEN',
      () => connect(world.gatewayUrl).signUp(signUp({ handle: bob.handle.toUpperCase() })),
    ],
    'an address that is taken': ['EMAIL_TAKEN', () => connect(world.gatewayUrl).signUp(signUp({ email: bob.email }))],
    'a wrong password': [
      'WRONG_CREDENTIALS',
      () => connect(world.gatewayUrl).signIn({ login: bob.handle, password: 'not this one' }),
    ],
    'somebody unknown': [
      'WRONG_CREDENTIALS',
      () => connect(world.gatewayUrl).signIn({ login: 'nobody.here', password: 'not this one' }),
    ],
    'a device id that is too short': [
      'BAD_INPUT',
      () => connect(world.gatewayUrl).signInAsGuest({ deviceId: 'short' }),
    ],
    'a refresh token that is none': [
      'SESSION_EXPIRED',
      () => connect(world.gatewayUrl).refreshSession({ refreshToken: 'nonsense' }),
    ],
    'a mail address that is none, for a new password': [
      'BAD_INPUT',
      () => connect(world.gatewayUrl).requestPasswordReset({ email: 'nope' }),
    ],
    'a new password that is too short': [
      'BAD_INPUT',
      () => connect(world.gatewayUrl).resetPassword({ token: 'nonsense', newPassword: '1234567' }),
    ],
    'to sign out nobody': ['NOT_SIGNED_IN', () => connect(world.gatewayUrl).signOut()],
    'a reset token that is none': [
      'RESET_TOKEN_INVALID',
      () => connect(world.gatewayUrl).resetPassword({ token: 'nonsense', newPassword: 'long enough' }),
    ],
    'an unknown person to follow': ['USER_NOT_FOUND', () => alice.client.followUser({ userId: NOBODY })],
    'an unknown person to stop following': ['USER_NOT_FOUND', () => alice.client.unfollowUser({ userId: NOBODY })],
    'an unknown person to block': ['USER_NOT_FOUND', () => alice.client.blockUser({ userId: NOBODY })],
    'an unknown person to unblock': ['USER_NOT_FOUND', () => alice.client.unblockUser({ userId: NOBODY })],
    'to follow oneself': ['BAD_INPUT', () => alice.client.followUser({ userId: alice.id })],
    'to block oneself': ['BAD_INPUT', () => alice.client.blockUser({ userId: alice.id })],
    'a handle that is taken, for one’s own': [
      'HANDLE_TAKEN',
      () => alice.client.updateProfile({ input: { handle: bob.handle } }),
    ],
    'a bio that is too long': ['BAD_INPUT', () => alice.client.updateProfile({ input: { bio: 'x'.repeat(301) } })],
    'a cursor that is none': ['BAD_CURSOR', () => alice.client.followersOf({ userId: bob.id, after: 'nonsense' })],
    'a page that is too large': ['PAGE_TOO_LARGE', () => alice.client.followedBy({ userId: bob.id, first: 51 })],
    'a page of nothing': ['PAGE_TOO_LARGE', () => alice.client.followedBy({ userId: bob.id, first: 0 })],
  });
});

describe('uploads and videos refuse', () => {
  check({
    'a byte over 500 MB': [
      'UPLOAD_TOO_LARGE',
      () => alice.client.requestUpload({ input: clip({ sizeBytes: 524_288_001 }) }),
    ],
    'an empty file': ['BAD_INPUT', () => alice.client.requestUpload({ input: clip({ sizeBytes: 0 }) })],
    'a negative size': ['BAD_INPUT', () => alice.client.requestUpload({ input: clip({ sizeBytes: -1 }) })],
    'what is no video': [
      'CONTENT_TYPE_UNSUPPORTED',
      () => alice.client.requestUpload({ input: clip({ contentType: 'image/png' }) }),
    ],
    'a caption over its limit': [
      'BAD_INPUT',
      () => alice.client.requestUpload({ input: clip({ caption: 'x'.repeat(301) }) }),
    ],
    'too many hashtags': [
      'BAD_INPUT',
      () => alice.client.requestUpload({ input: clip({ hashtags: Array.from({ length: 21 }, (_, i) => `tag${i}`) }) }),
    ],
    'a hashtag that is none': ['BAD_INPUT', () => alice.client.requestUpload({ input: clip({ hashtags: ['a b'] }) })],
    'a checksum that is none': ['BAD_INPUT', () => alice.client.requestUpload({ input: clip({ sha256: 'zz' }) })],
    'somebody who is not signed in': [
      'NOT_SIGNED_IN',
      () => connect(world.gatewayUrl).requestUpload({ input: clip() }),
    ],
    'to complete an upload before its bytes are there': [
      'UPLOAD_NOT_RECEIVED',
      async () => {
        const { id } = await alice.client.requestUpload({ input: clip() });
        await alice.client.completeUpload({ uploadId: id });
      },
    ],
    'to complete an upload that was cancelled': [
      'UPLOAD_CANCELLED',
      async () => {
        const { id } = await alice.client.requestUpload({ input: clip() });
        await alice.client.cancelUpload({ uploadId: id });
        await alice.client.completeUpload({ uploadId: id });
      },
    ],
    'to complete an unknown upload': ['UPLOAD_NOT_FOUND', () => alice.client.completeUpload({ uploadId: NOBODY })],
    'to complete somebody else’s upload': [
      'UPLOAD_NOT_FOUND',
      () => alice.client.completeUpload({ uploadId: bobsUpload }),
    ],
    'to refresh somebody else’s upload': [
      'UPLOAD_NOT_FOUND',
      () => alice.client.refreshUpload({ uploadId: bobsUpload }),
    ],
    'to cancel somebody else’s upload': ['UPLOAD_NOT_FOUND', () => alice.client.cancelUpload({ uploadId: bobsUpload })],
    'an id that is none': ['UPLOAD_NOT_FOUND', () => alice.client.completeUpload({ uploadId: '{"$ne":1}' })],
    'an unknown video to like': ['VIDEO_NOT_FOUND', () => alice.client.likeVideo({ videoId: NOBODY })],
    'an unknown video to unlike': ['VIDEO_NOT_FOUND', () => alice.client.unlikeVideo({ videoId: NOBODY })],
    'an unknown video to share': ['VIDEO_NOT_FOUND', () => alice.client.shareVideo({ videoId: NOBODY })],
    'an unknown video to change': [
      'VIDEO_NOT_FOUND',
      () => alice.client.updateVideo({ input: { videoId: NOBODY, caption: 'x' } }),
    ],
    'an unknown video to delete': ['VIDEO_NOT_FOUND', () => alice.client.deleteVideo({ videoId: NOBODY })],
    'an unknown video to report': [
      'VIDEO_NOT_FOUND',
      () => alice.client.reportVideo({ videoId: NOBODY, reason: 'SPAM' }),
    ],
    'an unknown video to comment on': [
      'VIDEO_NOT_FOUND',
      () => alice.client.addComment({ videoId: NOBODY, text: 'hello' }),
    ],
    'an unknown comment to delete': ['COMMENT_NOT_FOUND', () => alice.client.deleteComment({ commentId: NOBODY })],
    'a take-down by somebody who may not': [
      'FORBIDDEN',
      () => alice.client.takeDownVideo({ videoId: NOBODY, reason: 'because' }),
    ],
    'a cursor that is none': ['BAD_CURSOR', () => alice.client.videosOf({ userId: bob.id, after: 'bm9wZQ' })],
    'a page that is too large': ['PAGE_TOO_LARGE', () => alice.client.videosOf({ userId: bob.id, first: 51 })],
  });

  it('answer null for somebody else’s upload', async () => {
    expect(await alice.client.upload({ id: bobsUpload })).toBeNull();
  });
});

describe('feeds refuse', () => {
  check({
    'a cursor that is none': ['BAD_CURSOR', () => alice.client.forYou({ after: 'nonsense' })],
    'a cursor of another list': [
      'BAD_CURSOR',
      () => alice.client.following({ after: Buffer.from('["followers",[1,"x"]]').toString('base64url') }),
    ],
    'a page that is too large': ['PAGE_TOO_LARGE', () => alice.client.trending({ first: 51 })],
    'a page of less than nothing': ['PAGE_TOO_LARGE', () => alice.client.forYou({ first: -1 })],
    'a region that is none': ['BAD_INPUT', () => alice.client.trending({ region: 'Mars' })],
    'the following of nobody': ['NOT_SIGNED_IN', () => connect(world.gatewayUrl).following()],
    'views of nobody': ['NOT_SIGNED_IN', () => connect(world.gatewayUrl).recordViews({ views: [view()] })],
    'no views': ['BATCH_TOO_LARGE', () => alice.client.recordViews({ views: [] })],
    'a batch of 101': [
      'BATCH_TOO_LARGE',
      () => alice.client.recordViews({ views: Array.from({ length: 101 }, () => view()) }),
    ],
  });

  it('single views by name, and take the others', async () => {
    const views = [
      view({ clientViewId: 'unknown-video' }),
      view({ clientViewId: 'less-than-nothing', watchedMs: -1 }),
      view({ clientViewId: 'tiny' }),
    ];
    const { accepted, refused } = await alice.client.recordViews({ views });
    expect(accepted).toBe(0);
    for (const { code } of refused) expect(catalogue).toHaveProperty(code);
    expect(refused.map(({ clientViewId }) => clientViewId)).toEqual(['unknown-video', 'less-than-nothing', 'tiny']);
  });
});
