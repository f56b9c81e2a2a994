// What nginx has no words for, in njs: the proof to the private bucket, and which addresses were called back.
import crypto from 'crypto';
import fs from 'fs';

const NO_BODY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const SIGNED = 'host;x-amz-content-sha256;x-amz-date';

function secret() {
  return process.env.EDGE_SECRET;
}

/** `20261122T203000Z` */
function s3Date() {
  return new Date().toISOString().replace(/[:-]|\.\d{3}/g, '');
}

/** AWS Signature Version 4 of a GET. The range is not signed, so that one signature serves all slices of a request. */
function s3Authorization(r) {
  const region = process.env.S3_REGION;
  const date = r.variables.edge_s3_date;
  const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
  const request = [
    'GET',
    `/${r.variables.edge_bucket}${r.uri}`,
    '',
    `host:${r.variables.edge_origin_host}`,
    `x-amz-content-sha256:${NO_BODY}`,
    `x-amz-date:${date}`,
    '',
    SIGNED,
    NO_BODY,
  ].join('\n');
  const hashed = crypto.createHash('sha256').update(request).digest('hex');
  const text = ['AWS4-HMAC-SHA256', date, scope, hashed].join('\n');
  const key = [date.slice(0, 8), region, 's3', 'aws4_request'].reduce(
    (from, part) => mac(from, part).digest(),
    `AWS4${process.env.S3_SECRET_ACCESS_KEY}`,
  );
  const signature = mac(key, text).digest('hex');
  return `AWS4-HMAC-SHA256 Credential=${process.env.S3_ACCESS_KEY_ID}/${scope}, SignedHeaders=${SIGNED}, Signature=${signature}`;
}

function mac(key, text) {
  return crypto.createHmac('sha256', key).update(text);
}

/** Addresses that end up to the time in a video's file of calls back are good no more; later ones were signed after it. */
function isRevoked(r) {
  try {
    const until = Number(fs.readFileSync(`${r.variables.edge_revoked}/${r.variables.edge_video}`));
    return Number(r.args.expires) <= until ? 'yes' : 'no';
  } catch (_) {
    return 'no';
  }
}

export default { secret, s3Date, s3Authorization, isRevoked };
