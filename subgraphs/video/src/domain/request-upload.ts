import { AppError } from '@reelgraph/errors';
import {
  type QuotaLimits,
  rawKey,
  type Upload,
  type UploadPolicy,
  type UploadQuotas,
  type UploadStore,
  type Visibility,
} from '@reelgraph/videos';
import { parseHashtags } from './parse-hashtags.ts';
import { parseText } from './parse-text.ts';

export type UploadRequest = {
  contentType: string;
  sizeBytes: number;
  caption?: string;
  hashtags?: readonly string[];
  visibility?: Visibility;
  sha256?: string | null;
};

type Deps = {
  uploads: Pick<UploadStore, 'insert'>;
  quotas: Pick<UploadQuotas, 'take'>;
  quotaLimits: QuotaLimits;
  policy: UploadPolicy;
};

/** Opens an upload. Throws UPLOAD_TOO_LARGE, CONTENT_TYPE_UNSUPPORTED, BAD_INPUT or QUOTA_EXCEEDED. */
export async function requestUpload(
  { uploads, quotas, quotaLimits, policy }: Deps,
  request: UploadRequest,
  by: { id: string; ownerId: string; now: Date },
): Promise<Upload> {
  checkFile(request, policy);
  const caption = parseText('A caption', request.caption ?? '', { least: 0, most: policy.maxCaptionLength });
  const upload: Upload = {
    id: by.id,
    ownerId: by.ownerId,
    status: 'AWAITING_UPLOAD',
    reason: null,
    key: rawKey(by.ownerId, by.id),
    contentType: request.contentType,
    sizeBytes: request.sizeBytes,
    sha256: request.sha256 ?? null,
    caption,
    hashtags: parseHashtags(request.hashtags ?? [], caption, policy.maxHashtags),
    visibility: request.visibility ?? 'PUBLIC',
    raw: null,
    videoId: null,
    createdAt: by.now,
    expiresAt: new Date(by.now.getTime() + policy.expiresInMs),
    statusAt: by.now,
    version: 1,
    // Signing for the client moves it on.
    targetExpiresAt: new Date(0),
    checkedAt: new Date(0),
    cleanDueAt: null,
  };
  if (!(await quotas.take(by.ownerId, request.sizeBytes, quotaLimits, by.now))) throw new AppError('QUOTA_EXCEEDED');
  await uploads.insert(upload);
  return upload;
}

function checkFile({ sizeBytes, contentType, sha256 }: UploadRequest, policy: UploadPolicy): void {
  if (sizeBytes < 1) throw new AppError('BAD_INPUT', { detail: 'A file has at least one byte.' });
  if (sizeBytes > policy.maxBytes) throw new AppError('UPLOAD_TOO_LARGE');
  if (!policy.contentTypes.some((type) => type === contentType)) throw new AppError('CONTENT_TYPE_UNSUPPORTED');
  if (sha256 != null && !/^[A-Za-z0-9+/]{43}=$/.test(sha256))
    throw new AppError('BAD_INPUT', { detail: 'sha256 is the base64 of 32 bytes.' });
}
