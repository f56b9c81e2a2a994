/** Why an operation is answered from parsed values: its answers cannot be kept as text. */
export class Unpackable extends Error {
  override readonly name = 'Unpackable';
}
