import { expect, it } from 'vitest';
import { parseObjectEvents } from './object-events.ts';

it('reads S3’s records, with their form-encoded keys', () => {
  const body = JSON.stringify({
    Records: [
      {
        eventName: 'ObjectCreated:Post',
        s3: { bucket: { name: 'raw' }, object: { key: 'raw/a+b%2Fc', eTag: 'e1' } },
      },
    ],
  });
  expect(parseObjectEvents(body)).toEqual([
    { kind: 'ObjectCreated:Post', bucket: 'raw', key: 'raw/a b/c', etag: 'e1' },
  ]);
});

it('passes over a key that nobody can decode, and takes what comes with it', () => {
  const record = (key: string) => ({
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: 'raw' }, object: { key } },
  });
  const body = JSON.stringify({ Records: [record('raw/100%'), record('raw/%E0%A4%A'), record('raw/b')] });
  expect(parseObjectEvents(body).map(({ key }) => key)).toEqual(['raw/b']);
});

it.each(['', 'nonsense', 'null', '[]', '{"Event":"s3:TestEvent"}', '{"Records":{}}', '{"Records":[null,{"s3":{}}]}'])(
  'takes no event from %j',
  (body) => {
    expect(parseObjectEvents(body)).toEqual([]);
  },
);
