/** One message of an event stream. */
export type ServerEvent = { readonly event: string; readonly data: string };

/** Reads server-sent events. Comments, which keep connections open, are left out. Throws when one grows over `maxBytes`. */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<ServerEvent, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    if (rest.length > maxBytes) throw new Error(`An event has more than ${maxBytes} bytes.`);
    for (const block of blocks) {
      const event = readBlock(block);
      if (event) yield event;
    }
  }
}

function readBlock(block: string): ServerEvent | undefined {
  let event = 'message';
  const data: string[] = [];
  let isComment = true;
  for (const line of block.split(/\r?\n/)) {
    const [, field, value = ''] = /^([^:]+)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') event = value;
    if (field === 'data') data.push(value);
    if (field === 'event' || field === 'data') isComment = false;
  }
  return isComment ? undefined : { event, data: data.join('\n') };
}
