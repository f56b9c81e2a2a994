import { type Follow, followOperation } from './follow-operation.ts';
import {
  FollowingPublishedDocument,
  type FollowingPublishedSubscription,
  UploadStatusDocument,
  type UploadStatusSubscription,
  VideoChangedDocument,
  type VideoChangedSubscription,
  VideoRestoredDocument,
  type VideoRestoredSubscription,
} from './operations.generated.ts';

/** What can be followed. Those of one thing begin with how it is; all go on by itself where a connection or a gateway is lost. */
export type Subscriptions = {
  /** An upload of the viewer, now and after each step, until nothing more is to come. */
  uploadStatus(uploadId: string, options?: FollowOptions): AsyncIterable<UploadStatusSubscription['uploadStatus']>;
  /** A video, now and after each change; throws VIDEO_NOT_FOUND when the viewer may not see it any more. */
  videoChanged(videoId: string, options?: FollowOptions): AsyncIterable<VideoChangedSubscription['videoChanged']>;
  /** A video, once, as soon as it is READY in all its sizes; throws VIDEO_NOT_FOUND when the viewer may not see it. */
  videoRestored(videoId: string, options?: FollowOptions): AsyncIterable<VideoRestoredSubscription['videoRestored']>;
  /** Each video that those whom the viewer follows publish from now on; what comes while a lost connection is away is not told. */
  followingPublished(options?: FollowOptions): AsyncIterable<FollowingPublishedSubscription['followingPublished']>;
};

/** The iteration ends when the signal aborts. */
export type FollowOptions = { readonly signal?: AbortSignal };

export function buildSubscriptions(follow: Follow): Subscriptions {
  return {
    async *uploadStatus(uploadId, { signal } = {}) {
      const operation = { name: 'UploadStatus', text: String(UploadStatusDocument), variables: { uploadId } };
      // @note the document's own type.
      for await (const data of followOperation(follow, operation, signal))
        yield (data as UploadStatusSubscription).uploadStatus;
    },
    async *videoChanged(videoId, { signal } = {}) {
      const operation = { name: 'VideoChanged', text: String(VideoChangedDocument), variables: { videoId } };
      // @note the document's own type.
      for await (const data of followOperation(follow, operation, signal))
        yield (data as VideoChangedSubscription).videoChanged;
    },
    async *videoRestored(videoId, { signal } = {}) {
      const operation = { name: 'VideoRestored', text: String(VideoRestoredDocument), variables: { videoId } };
      // @note the document's own type.
      for await (const data of followOperation(follow, operation, signal))
        yield (data as VideoRestoredSubscription).videoRestored;
    },
    async *followingPublished({ signal } = {}) {
      const operation = { name: 'FollowingPublished', text: String(FollowingPublishedDocument), variables: {} };
      // @note the document's own type.
      for await (const data of followOperation(follow, operation, signal))
        yield (data as FollowingPublishedSubscription).followingPublished;
    },
  };
}
