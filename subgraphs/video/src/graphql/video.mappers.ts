import type { Comment, Poster, Rendition, Upload, UploadPolicy, Video } from '@reelgraph/videos';

export type UploadMapper = Upload;
export type VideoMapper = Video;
export type RenditionMapper = Rendition;
export type PosterMapper = Poster;
export type CommentMapper = Comment;
export type UserMapper = { id: string };
/** What is the same for everybody; the quota is asked for by viewer. */
export type UploadPolicyMapper = Pick<
  UploadPolicy,
  'maxBytes' | 'maxDurationMs' | 'maxCaptionLength' | 'maxHashtags'
> & { contentTypes: string[]; ladder: number[] };
