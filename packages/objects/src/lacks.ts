/**
 * What of our settings a store's lack, as paths; a store may say more than it was told. Lists count as sets: stores turn
 * them around.
 */
export function lacks(found: unknown, wanted: unknown, path = ''): string[] {
  if (Array.isArray(wanted)) {
    const all = Array.isArray(found) ? found : [];
    return wanted
      .filter((each) => !all.some((one) => lacks(one, each).length === 0))
      .map((each) => `${path} ${JSON.stringify(each)}`);
  }
  if (typeof wanted === 'object' && wanted !== null) {
    const fields: Record<string, unknown> = typeof found === 'object' && found !== null ? { ...found } : {};
    return Object.entries(wanted).flatMap(([name, value]) =>
      lacks(fields[name], value, path ? `${path}.${name}` : name),
    );
  }
  return Object.is(found, wanted) ? [] : [`${path} ${JSON.stringify(wanted)}`];
}
