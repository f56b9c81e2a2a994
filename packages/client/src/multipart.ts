export type FormField = { readonly name: string; readonly value: string };

/** A multipart form of which every byte is known beforehand but the file's: stores refuse a form without its length. */
export type MultipartForm = {
  readonly contentType: string;
  readonly length: number;
  /** The parts in order: text, the file, text. */
  readonly parts: readonly [Blob, Blob, Blob];
};

/** Lays out the fields in their order and the file last, as presigned POST wants it. */
export function layOutForm(fields: readonly FormField[], file: Blob, boundary: string): MultipartForm {
  const head = fields.map(
    ({ name, value }) => `--${boundary}\r\nContent-Disposition: form-data; name="${quote(name)}"\r\n\r\n${value}\r\n`,
  );
  head.push(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\nContent-Type: ${file.type || 'application/octet-stream'}\r\n\r\n`,
  );
  const parts = [new Blob(head), file, new Blob([`\r\n--${boundary}--\r\n`])] as const;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: parts.reduce((sum, part) => sum + part.size, 0),
    parts,
  };
}

function quote(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
