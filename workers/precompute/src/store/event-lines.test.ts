import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { EventLines } from './event-lines.ts';

function read(content: string | Uint8Array, pieceSize = 1 << 20): EventLines {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const lines = new EventLines();
  for (let i = 0; i < bytes.length; i += pieceSize) lines.add(bytes.subarray(i, i + pieceSize));
  lines.end();
  return lines;
}

/** The events with the ids as text. */
function events({ log, users, videos }: EventLines): unknown[] {
  const name = (bytes: Uint8Array) => Buffer.from(bytes).toString();
  return Array.from({ length: log.length }, (_, i) => [
    name(users.bytesOf(log.users[i]!)),
    name(videos.bytesOf(log.videos[i]!)),
    log.values[i],
    ...(log.times && !Number.isNaN(log.times[i]) ? [log.times[i]] : []),
  ]);
}

const two = [
  ['ann', 'v1', 1],
  ['bob', 'v2', 0],
];

test.each([
  ['plain lines', 'ann\tv1\t1\nbob\tv2\t0\n'],
  ['no line feed at the end', 'ann\tv1\t1\nbob\tv2\t0'],
  ['a header', 'user\tvideo\tvalue\nann\tv1\t1\nbob\tv2\t0\n'],
  ['a header of other names', 'userId\titem_id\tLiked\nann\tv1\t1\nbob\tv2\t0\n'],
  ['a header after empty lines', '\n\nuser\tvideo\tvalue\nann\tv1\t1\nbob\tv2\t0\n'],
  ['CRLF and empty lines', '\r\nann\tv1\t1\r\n\r\n\r\nbob\tv2\t0\r\n'],
  ['a byte order mark', '\ufeffann\tv1\t1\nbob\tv2\t0\n'],
  ['a byte order mark before a header', '\ufeffuser\tvideo\tvalue\r\nann\tv1\t1\r\nbob\tv2\t0\r\n'],
  ['an empty time', 'ann\tv1\t1\t\nbob\tv2\t0\t\n'],
  ['spaces around numbers', 'ann\tv1\t 1\nbob\tv2\t0 \n'],
])('reads %s', (_, content) => {
  const lines = read(content);
  expect(lines.bad).toEqual([]);
  expect(events(lines)).toEqual(two);
});

test('pieces may end anywhere', () => {
  const content = 'user\tvideo\tvalue\ttime\r\nänn\t🎬\t0.5\t1700000000000\r\n\r\nbob\tv2\t1e2\t-5\r\n';
  for (let size = 1; size < content.length; size++) {
    expect(events(read(content, size))).toEqual([
      ['änn', '🎬', 0.5, 1_700_000_000_000],
      ['bob', 'v2', 100, -5],
    ]);
  }
});

test('ids are any strings: spaces, quotes, numbers that look alike, and 100,000 characters', () => {
  const long = 'x'.repeat(100_000);
  const ids = [' a', 'a', 'A', '01', '1', '1.0', '"q"', "it's", '\\', '__proto__', 'é', 'e\u0301', long, `${long}y`];
  const lines = read(ids.map((id) => `${id}\t${id}\t1\n`).join(''));
  expect(events(lines)).toEqual(ids.map((id) => [id, id, 1]));
  expect(lines.users.size).toBe(ids.length);
});

test('names ill-formed lines by number', () => {
  const lines = read(
    [
      'ann\tv1\t1',
      'ann v1 1',
      'ann\tv1',
      '',
      '\tv1\t1',
      'ann\t\t1',
      'ann\tv1\tNaN',
      'ann\tv1\t-1',
      'ann\tv1\t',
      'ann\tv1\t0x1',
      'ann\tv1\tInfinity',
      'ann\tv1\t1\tyesterday',
      'ann\tv1\t1\t9e15',
      'ann\tv1\t1\t5\t6',
      'user\tvideo\tvalue',
      '\t\t',
    ].join('\n'),
  );
  expect(lines.log.length).toBe(1);
  expect(lines.bad.map(({ line }) => line)).toEqual([2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
  expect(lines.bad[4]?.reason).toBe('value "NaN" is not a number of 0 or more');
});

test.each(['NaN', 'nan', 'inf', '-Infinity', 'null', 'true', ''])(
  'a first line with the value %j is no header',
  (value) => {
    expect(read(`ann\tv1\t${value}\nann\tv1\t1\n`).bad.map(({ line }) => line)).toEqual([1]);
  },
);

test.each([
  ['gzip', gzipSync('ann\tv1\t1\n'), 'packed with gzip'],
  ['UTF-16', Buffer.from('\ufeffann\tv1\t1\n', 'utf16le'), 'UTF-16'],
  ['Parquet', Buffer.from('PAR1\0\0'), 'Parquet'],
])('a file of %s is told what it is', (_, bytes, what) => {
  expect(() => read(bytes)).toThrow(what);
});

test('ids that are not UTF-8 are ill-formed', () => {
  const lines = read(Buffer.concat([Buffer.from([0xfe, 0xfe]), Buffer.from('\tv1\t1\nann\tv1\t1\n')]));
  expect(lines.bad).toEqual([{ line: 1, reason: 'the user or the video is not UTF-8' }]);
});

test('counts all ill-formed lines and keeps the first twenty', () => {
  const lines = read('x\n'.repeat(5000));
  expect([lines.badCount, lines.bad.length]).toEqual([5000, 20]);
});

test('a tiny weight stays a like, an enormous one stays a number', () => {
  const { log } = read('ann\tv1\t1e-300\nann\tv2\t1e300\n');
  expect(log.values[0]).toBeGreaterThan(0);
  expect(log.values[1]).toBeLessThan(Number.POSITIVE_INFINITY);
});

test('nothing is no event', () => {
  expect(read('').log.length).toBe(0);
  expect(read('\n\r\n').log.length).toBe(0);
  expect(read('user\tvideo\tvalue\n')).toMatchObject({ badCount: 0 });
});

test('numbers many ids, each once', () => {
  const lines = read(Array.from({ length: 30_000 }, (_, i) => `u${i % 10_000}\tv${i % 77}\t1\n`).join(''), 1000);
  expect([lines.users.size, lines.videos.size, lines.log.length]).toEqual([10_000, 77, 30_000]);
});
