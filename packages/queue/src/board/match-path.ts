/** The parameters of a path by one of the patterns (`/api/queues/:queueName`), or null when none fits. */
export function matchPath(patterns: string | readonly string[], path: string): Record<string, string> | null {
  const parts = path.replace(/(.)\/$/, '$1').split('/');
  for (const pattern of [patterns].flat()) {
    const wanted = pattern.split('/');
    if (wanted.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((name, at) => {
      const part = parts[at] ?? '';
      if (!name.startsWith(':')) return name === part;
      params[name.slice(1)] = decode(part);
      return part !== '';
    });
    if (fits) return params;
  }
  return null;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
