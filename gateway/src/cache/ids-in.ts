/** The ids in a piece of JSON, each once: of everything that names its `id`. */
export function idsIn(json: string): string[] {
  return [...new Set(Array.from(json.matchAll(/"id":"([^"\\]+)"/g), ([, id = '']) => id))];
}
