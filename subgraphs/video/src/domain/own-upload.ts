import { AppError } from '@reelgraph/errors';
import type { Upload, UploadStore } from '@reelgraph/videos';

/** The owner's upload. Throws UPLOAD_NOT_FOUND, for somebody else's too. */
export async function ownUpload(uploads: Pick<UploadStore, 'byId'>, id: string, ownerId: string): Promise<Upload> {
  const upload = await uploads.byId(id);
  if (upload?.ownerId !== ownerId) throw new AppError('UPLOAD_NOT_FOUND');
  return upload;
}

/** An upload that may still be sent. Throws what stands against it. */
export function checkAwaiting(upload: Upload, now: Date): Upload {
  switch (upload.status) {
    case 'AWAITING_UPLOAD':
      if (now >= upload.expiresAt) throw new AppError('UPLOAD_EXPIRED');
      return upload;
    case 'EXPIRED':
      throw new AppError('UPLOAD_EXPIRED');
    case 'CANCELLED':
      throw new AppError('UPLOAD_CANCELLED');
    case 'UPLOADED':
    case 'ACCEPTED':
    case 'REJECTED':
      throw new AppError('UPLOAD_ALREADY_RECEIVED');
    default:
      return upload.status satisfies never;
  }
}

/** An upload whose bytes are there. Throws what stands against it. */
export function checkReceived(upload: Upload): Upload {
  switch (upload.status) {
    case 'AWAITING_UPLOAD':
      throw new AppError('UPLOAD_NOT_RECEIVED');
    case 'EXPIRED':
      throw new AppError('UPLOAD_EXPIRED');
    case 'CANCELLED':
      throw new AppError('UPLOAD_CANCELLED');
    case 'UPLOADED':
    case 'ACCEPTED':
    case 'REJECTED':
      return upload;
    default:
      return upload.status satisfies never;
  }
}
