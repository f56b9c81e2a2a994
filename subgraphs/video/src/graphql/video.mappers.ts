import type { Comment, Poster, Rendition, Upload, Video } from '@reelgraph/videos';

export type UploadMapper = Upload;
export type VideoMapper = Video;
export type RenditionMapper = Rendition;
export type PosterMapper = Poster;
export type CommentMapper = Comment;
export type UserMapper = { id: string };
