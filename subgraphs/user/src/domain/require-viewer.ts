import type { Viewer } from '@reelgraph/auth';
import { AppError } from '@reelgraph/errors';

/** The viewer, who must be signed in, be it as a guest. Throws NOT_SIGNED_IN. */
export function requireViewer(viewer: Viewer | null): Viewer {
  if (viewer === null) throw new AppError('NOT_SIGNED_IN');
  return viewer;
}
