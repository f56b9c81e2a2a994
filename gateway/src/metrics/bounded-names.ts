const OTHER = 'other';

/** Gives names as labels of measurements: the first so many as they are, since clients can make up any number of them. */
export function boundedNames(most: number): (name: string | undefined) => string {
  const known = new Set<string>();
  return (name) => {
    if (name === undefined) return 'unnamed';
    if (known.has(name)) return name;
    if (known.size >= most) return OTHER;
    known.add(name);
    return name;
  };
}
