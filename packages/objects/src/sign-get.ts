import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

export type SignGetOptions = {
  /** Null for AWS itself. */
  endpoint: string | null;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
};

/** Signs an address to read an object, for `expiresInMs` (seconds precision) from `now`. */
export type SignGet = (bucket: string, key: string, expiresInMs: number, now: Date) => string;

/**
 * Makes a signer of addresses to read objects, as AWS's Signature Version 4 says. A page has a hundred of them, and the
 * SDK's presigner takes 0.6 ms of CPU for each: this one takes a twentieth, and answers the same, as its test shows.
 */
export function signGet({ endpoint, region, accessKeyId, secretAccessKey }: SignGetOptions): SignGet {
  let day = '';
  let dayKey: KeyObject;
  const places = new Map<string, ReturnType<typeof placeOf>>();
  return (bucket, key, expiresInMs, now) => {
    const time = now.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
    if (time.slice(0, 8) !== day) {
      day = time.slice(0, 8);
      const firstKey = Buffer.from(`AWS4${secretAccessKey}`);
      // Bytes as a key would be asked each time whether they are a key: four times what the signature takes.
      dayKey = createSecretKey([day, region, 's3', 'aws4_request'].reduce<Buffer>(hmac, firstKey));
    }
    const scope = `${day}/${region}/s3/aws4_request`;
    const place = places.get(bucket) ?? placeOf(endpoint, region, bucket);
    places.set(bucket, place);
    const { origin, host, root } = place;
    const path = `${root}/${key.split('/').map(encode).join('/')}`;
    const before = [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      'X-Amz-Content-Sha256=UNSIGNED-PAYLOAD',
      `X-Amz-Credential=${encode(`${accessKeyId}/${scope}`)}`,
      `X-Amz-Date=${time}`,
      `X-Amz-Expires=${Math.floor(expiresInMs / 1000)}`,
    ].join('&');
    const after = 'X-Amz-SignedHeaders=host&x-id=GetObject';
    const request = `GET\n${path}\n${before}&${after}\nhost:${host}\n\nhost\nUNSIGNED-PAYLOAD`;
    const digest = hash('sha256', request);
    const signature = hmac(dayKey, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${digest}`).toString('hex');
    return `${origin}${path}?${before}&X-Amz-Signature=${signature}&${after}`;
  };
}

/** Stores of one's own have their buckets in the path, AWS in the host name. */
function placeOf(endpoint: string | null, region: string, bucket: string) {
  if (endpoint === null) {
    const host = `${bucket}.s3.${region}.amazonaws.com`;
    return { origin: `https://${host}`, host, root: '' };
  }
  const { origin, host, pathname } = new URL(endpoint);
  return { origin, host, root: `${pathname.replace(/\/$/, '')}/${bucket}` };
}

function hmac(key: Buffer | KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
