import { readFile } from 'node:fs/promises';
import type { Redis } from '@reelgraph/redis';
import type { Config } from '../config.ts';
import { AutomaticDocuments } from './automatic-documents.ts';
import type { DocumentPolicy } from './find-document.ts';
import { readManifest } from './read-manifest.ts';
import { redisShelf } from './redis-shelf.ts';
import { TrustedDocuments } from './trusted-documents.ts';

const AUTOMATIC_BYTES = 16 * 1024 * 1024;

/** Reads the manifests, and decides whether other operations are run too. */
export async function openDocuments(config: Config, redis: Redis | null): Promise<DocumentPolicy> {
  const { TRUSTED_DOCUMENTS: mode, TRUSTED_DOCUMENTS_FILES: files, NODE_ENV, KEY_PREFIX } = config;
  const onlyTrusted = mode === 'only' || (mode === 'auto' && NODE_ENV === 'production');
  const manifests = await Promise.all(files.map(async (file) => readManifest(await readFile(file, 'utf8'))));
  const shelf = redis && redisShelf(redis, KEY_PREFIX);
  return {
    trusted: new TrustedDocuments(manifests),
    automatic: onlyTrusted ? null : new AutomaticDocuments({ shelf, maxBytes: AUTOMATIC_BYTES }),
  };
}
