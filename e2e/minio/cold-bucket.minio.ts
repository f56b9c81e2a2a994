import { openAsBlob } from 'node:fs';
import { type Person, person } from '@reelgraph/client';
import { startWorld, until } from '@reelgraph/devkit';
import { applyBuckets, ObjectStore, type ObjectsConfig } from '@reelgraph/objects';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { phoneClip, removeClip } from '../clips.ts';
import { findMinio, startMinio } from './start-minio.ts';

const DAY = 86_400_000;
const program = findMinio();
if (!program) console.log('Skipped: there is no minio here for cold objects either.');
const names = { raw: 'reelgraph-raw', media: 'reelgraph-media', events: null, restores: null };
const patience = { withinMs: 90_000, everyMs: 200 };
const COLD = 'reelgraph-cold';

/** Cold objects go to MinIO, from the store that is everywhere in the tests. */
const fromAnother = ({ endpoint, region, accessKeyId, secretAccessKey }: ObjectsConfig) => ({
  ...{ S3_COLD_ENDPOINT: endpoint ?? '', S3_COLD_REGION: region },
  ...{ S3_COLD_ACCESS_KEY_ID: accessKeyId, S3_COLD_SECRET_ACCESS_KEY: secretAccessKey },
});

/** All objects are in MinIO. */
const besideTheHot = ({ endpoint, accessKeyId, secretAccessKey }: ObjectsConfig) => ({
  ...{ S3_ENDPOINT: endpoint ?? '', S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey },
  ...{ S3_RAW_BUCKET: names.raw, S3_MEDIA_BUCKET: names.media, S3_EVENTS_QUEUE_URL: '' },
});

describe.skipIf(!program).each([
  ['of its own', fromAnother],
  ['that has the hot objects too', besideTheHot],
])('a cold bucket in a MinIO %s', (_, settings) => {
  let minio: Awaited<ReturnType<typeof startMinio>>;
  let cold: ObjectStore;
  beforeAll(async () => {
    minio = await startMinio(program ?? '');
    await applyBuckets(minio.config, names);
    await applyBuckets(minio.config, { ...names, media: COLD });
    cold = new ObjectStore(minio.config, COLD);
  });
  afterAll(async () => {
    cold?.[Symbol.dispose]();
    await minio?.[Symbol.asyncDispose]();
  });

  it('takes what nobody watches, and gives it back byte for byte', async () => {
    const tier = { COLD_TIER: 'cold-bucket', S3_COLD_BUCKET: COLD, ARCHIVE_MIN_BYTES: '1' };
    await using world = await startWorld(inject('stores'), { env: { ...settings(minio.config), ...tier } });
    const alice = await person(world.gatewayUrl, 'alice');
    const clip = await phoneClip({ seconds: 1 });
    const { id } = await alice.uploads(await openAsBlob(clip.file, { type: clip.type }));
    await removeClip(clip);
    // Not by settling: nobody hears the events of a store that is not used.
    const accepted = async () => (await alice.client.upload({ id }))?.video?.id;
    await until('the upload is accepted', async () => (await accepted()) !== undefined || 'not yet', patience);
    const videoId = (await accepted()) ?? '';
    const becomes = (status: string) =>
      until(
        `the video is ${status}`,
        async () => {
          const now = (await alice.client.video({ id: videoId }))?.status ?? 'nowhere';
          return now === status || now;
        },
        patience,
      );
    await becomes('READY');
    const before = await largest(alice, videoId);
    expect(before.bytes.byteLength).toBeGreaterThan(1_000);

    world.advance(8 * DAY);
    await becomes('ARCHIVED');
    expect((await largest(alice, videoId)).rung).toBeLessThan(before.rung);
    const prefix = `videos/${videoId}/`;
    const kept = (await Array.fromAsync(cold.list(prefix))).map(({ key }) => key.split('/').at(-1));
    expect(kept).toContain(`${before.rung}.mp4`);

    await alice.client.restoreVideo({ videoId, tier: 'STANDARD' });
    await becomes('READY');
    expect(await largest(alice, videoId)).toEqual(before);
    const isEmpty = async () => (await Array.fromAsync(cold.list(prefix))).length === 0 || 'not yet';
    await until('the cold objects are gone', isEmpty, patience);
  });
});

/** What plays now, whole. */
async function largest({ client }: Person, id: string): Promise<{ rung: number; bytes: Buffer }> {
  const { url = '', rendition } = (await client.video({ id }))?.playback ?? {};
  return { rung: rendition?.rung ?? 0, bytes: Buffer.from(await (await fetch(url)).arrayBuffer()) };
}
