/** The states of an upload: raw bytes on their way in. */
export const uploadStatuses = ['AWAITING_UPLOAD', 'UPLOADED', 'ACCEPTED', 'REJECTED', 'EXPIRED', 'CANCELLED'] as const;
export type UploadStatus = (typeof uploadStatuses)[number];

/** The states of a video: created when its upload is accepted. */
export const videoStatuses = [
  'PROCESSING',
  'PLAYABLE',
  'READY',
  'ARCHIVED',
  'RESTORING',
  'REJECTED',
  'FAILED',
  'TAKEN_DOWN',
  'DELETED',
] as const;
export type VideoStatus = (typeof videoStatuses)[number];

/** Who may make a move. */
export type Mover = 'owner' | 'intake' | 'compressor' | 'archiver' | 'restorer' | 'moderator';

type Move<Status> = { readonly from: Status; readonly to: Status; readonly by: readonly Mover[] };

/** Every legal move of an upload. `intake` is the step where S3's event, `completeUpload` and the sweeper meet. */
export const uploadMoves: readonly Move<UploadStatus>[] = [
  { from: 'AWAITING_UPLOAD', to: 'UPLOADED', by: ['intake'] },
  { from: 'AWAITING_UPLOAD', to: 'EXPIRED', by: ['intake'] },
  { from: 'AWAITING_UPLOAD', to: 'CANCELLED', by: ['owner'] },
  { from: 'UPLOADED', to: 'ACCEPTED', by: ['intake'] },
  { from: 'UPLOADED', to: 'REJECTED', by: ['intake'] },
  { from: 'UPLOADED', to: 'CANCELLED', by: ['owner'] },
  { from: 'ACCEPTED', to: 'CANCELLED', by: ['owner'] },
];

/** Every legal move of a video. */
export const videoMoves: readonly Move<VideoStatus>[] = [
  { from: 'PROCESSING', to: 'PLAYABLE', by: ['compressor'] },
  { from: 'PROCESSING', to: 'READY', by: ['compressor'] },
  { from: 'PLAYABLE', to: 'READY', by: ['compressor'] },
  { from: 'PROCESSING', to: 'REJECTED', by: ['compressor'] },
  { from: 'PROCESSING', to: 'FAILED', by: ['compressor'] },
  { from: 'FAILED', to: 'PROCESSING', by: ['compressor', 'intake'] },
  { from: 'READY', to: 'ARCHIVED', by: ['archiver'] },
  { from: 'ARCHIVED', to: 'RESTORING', by: ['restorer'] },
  { from: 'RESTORING', to: 'READY', by: ['restorer'] },
  { from: 'RESTORING', to: 'ARCHIVED', by: ['restorer'] },
  ...(['PROCESSING', 'PLAYABLE', 'READY', 'ARCHIVED', 'RESTORING', 'FAILED'] as const).map((from) => ({
    from,
    to: 'TAKEN_DOWN' as const,
    by: ['moderator'] as const,
  })),
  ...(['PROCESSING', 'PLAYABLE', 'READY', 'ARCHIVED', 'RESTORING', 'REJECTED', 'FAILED', 'TAKEN_DOWN'] as const).map(
    (from) => ({ from, to: 'DELETED' as const, by: ['owner', 'moderator'] as const }),
  ),
];

/** From which states `by` may move something to `to`. */
export function sourcesOf<Status>(moves: readonly Move<Status>[], to: Status, by: Mover): Status[] {
  return moves.filter((move) => move.to === to && move.by.includes(by)).map((move) => move.from);
}

/** Whether a video in this state can be played by those who may see it. */
export function isPlayable(status: VideoStatus): boolean {
  switch (status) {
    case 'PLAYABLE':
    case 'READY':
    case 'ARCHIVED':
    case 'RESTORING':
      return true;
    case 'PROCESSING':
    case 'REJECTED':
    case 'FAILED':
    case 'TAKEN_DOWN':
    case 'DELETED':
      return false;
    default:
      return status satisfies never;
  }
}

/** The states whose videos have compression left to do. */
export const compressionDue = ['PROCESSING', 'PLAYABLE', 'FAILED'] as const satisfies readonly VideoStatus[];
