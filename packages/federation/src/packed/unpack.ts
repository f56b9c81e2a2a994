const IS_TEXT = /^\$\d/;

/** Gives objects that hold texts of leaves the values of these, in place. */
export function unpack(value: unknown, seen = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (Array.isArray(value)) {
    for (const element of value) unpack(element, seen);
    return;
  }
  for (const [key, each] of Object.entries(value)) {
    if (typeof each === 'string' && IS_TEXT.test(key)) addLeaves(value, each);
    else unpack(each, seen);
  }
}

function addLeaves(object: object, text: string): void {
  const leaves: unknown = JSON.parse(`{${text}}`);
  if (typeof leaves !== 'object' || leaves === null) return;
  for (const [key, value] of Object.entries(leaves))
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
