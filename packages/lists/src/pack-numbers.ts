import { ByteReader, ByteWriter } from './varint.ts';

/** A set of numbers as text for a URL: sorted, each as its distance from the one before. */
export function packNumbers(numbers: Iterable<number>): string {
  const out = new ByteWriter();
  let last = 0;
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    out.varint(number - last);
    last = number;
  }
  return Buffer.from(out.done()).toString('base64url');
}

/** The numbers of a set, at most `most`; null for what is none. */
export function unpackNumbers(text: string, most: number): Set<number> | null {
  const numbers = new Set<number>();
  try {
    const read = new ByteReader(Buffer.from(text, 'base64url'));
    for (let last = 0; !read.ended; ) {
      last += read.varint();
      if (last > 0xffff_ffff || numbers.size === most) return null;
      numbers.add(last);
    }
  } catch {
    return null;
  }
  return numbers;
}
