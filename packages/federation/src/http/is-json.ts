/** Whether a body is JSON in UTF-8, going by its content type. */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === 'application/json') return true;
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  if (type.trim() !== 'application/json') return false;
  return parameters.every((each) => !/^\s*charset=/.test(each) || /^\s*charset="?utf-?8"?\s*$/.test(each));
}
