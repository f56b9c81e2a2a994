/** More digits than a number of JavaScript is sure to keep: written out, they are looked for in steps of several. */
const LONG = /\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d/;
/** The same, or an exponent that may be beyond it. */
const MAY_BE_INEXACT = new RegExp(`${LONG.source}|\\d[eE]`);
const SURE_DIGITS = 15;
const INTEGER = /^-?\d+$/;

// @note younger than the types of the language
const { rawJSON, isRawJSON: isExactNumber } = JSON as unknown as {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
};

export { isExactNumber };

/** Reads JSON. A number of which JavaScript would keep less than is written becomes an object that is written as it was. */
export function parseExactly(text: string): unknown {
  return MAY_BE_INEXACT.test(text) ? JSON.parse(text, keepExact as Reviver) : JSON.parse(text);
}

/** Looks for long numbers only, which takes a tenth of reading the text. */
export function parseLongNumbers(text: string): unknown {
  return LONG.test(text) ? JSON.parse(text, keepExact as Reviver) : JSON.parse(text);
}

type Reviver = (key: string, value: unknown) => unknown;

/** A reviver for `JSON.parse` that does the same. */
export function keepExact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' && source !== undefined && !isExact(source) ? rawJSON(source) : value;
}

/** Whether JavaScript keeps a number as it is written. */
export function isExact(source: string): boolean {
  const value = Number(source);
  if (!Number.isFinite(value)) return false;
  if (INTEGER.test(source)) return BigInt(source) === BigInt(value);
  if (String(value) === source) return true;
  const digits = source
    .replace(/[eE].*/, '')
    .replace(/\D/g, '')
    .replace(/^0+|0+$/g, '');
  return digits.length <= SURE_DIGITS;
}

/** A number of JavaScript in place of an exact one; anything else as it is. */
export function plainNumber(value: unknown): unknown {
  return isExactNumber(value) ? Number(value.rawJSON) : value;
}

/** The digits of an exact integer; anything else as it is. */
export function digitsOf(value: unknown): unknown {
  return isExactNumber(value) && INTEGER.test(value.rawJSON) ? value.rawJSON : value;
}

/** The same value with numbers of JavaScript in place of exact ones: for those who only look at it. */
export function inexact(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isExactNumber(value)) return Number(value.rawJSON);
  if (Array.isArray(value)) return value.map(inexact);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inexact(each)]));
}
