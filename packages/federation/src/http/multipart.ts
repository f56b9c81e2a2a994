export const MULTIPART = 'multipart/mixed; boundary="-"; deferSpec=20220824';
const PART = 'content-type: application/json; charset=utf-8\r\n\r\n';

/** A response and what follows it as parts of one body. */
export async function* multipartParts(
  first: string,
  later: AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  yield `\r\n---\r\n${PART}${first}\r\n---`;
  for await (const part of later) yield `\r\n${PART}${part}\r\n---`;
  yield '--\r\n';
}
