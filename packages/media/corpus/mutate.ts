/** Numbers that look random and are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const TELLING = [0, 1, 0x7f, 0x80, 0xff];

/** Damages a copy of a file in one of the ways in which files get damaged, or made to do damage. */
export function mutate(source: Buffer, seed: number): Buffer {
  const random = seeded(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const file = Buffer.from(source);
  const ways: (() => Buffer)[] = [
    () =>
      flipBytes(
        file,
        1 + below(64),
        () => below(file.length),
        () => below(256),
      ),
    // Headers stand at one of the ends: there every byte means something.
    () =>
      flipBytes(
        file,
        1 + below(8),
        () => below(Math.min(2048, file.length)),
        () => below(256),
      ),
    () =>
      flipBytes(
        file,
        1 + below(8),
        () => file.length - 1 - below(Math.min(4096, file.length)),
        () => TELLING[below(5)] ?? 0,
      ),
    () => file.subarray(0, below(file.length)),
    () => Buffer.concat([file.subarray(0, below(file.length)), file.subarray(below(file.length))]),
    () => wipe(file, below(256), below(file.length), below(10_000)),
    () => tellingWord(file, below),
  ];
  return (ways[below(ways.length)] ?? (() => file))();
}

function wipe(file: Buffer, value: number, start: number, length: number): Buffer {
  return file.fill(value, start, Math.min(file.length, start + length));
}

function flipBytes(file: Buffer, count: number, where: () => number, what: () => number): Buffer {
  for (let index = 0; index < count; index++) file[where()] = what();
  return file;
}

/** A 32 bit number of some table becomes an extreme one. */
function tellingWord(file: Buffer, below: (limit: number) => number): Buffer {
  const types = ['stsz', 'stts', 'stco', 'stsc', 'mvhd', 'mdhd', 'tkhd', 'elst', 'avcC', 'stsd', 'ctts', 'esds'];
  const at = file.indexOf(types[below(types.length)] ?? 'stsz', 0, 'latin1');
  const position = (at < 0 ? below(file.length) : at + below(64)) % Math.max(1, file.length - 4);
  file.writeUInt32BE([0, 1, 0x7fffffff, 0x80000000, 0xffffffff][below(5)] ?? 0, position);
  return file;
}
