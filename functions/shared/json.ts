/** Deeper nesting than any response of the API has; what goes past it would overflow the stack when it is logged. */
const maxDepth = 64;
/** More values than any response of the API has: a small text can hold millions, and each takes memory. */
const maxValues = 1_000_000;

export type JsonObject = { [key: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Parses what a stranger sent. Keys that could reach a prototype where objects are merged later, `__proto__` and
 * `constructor`, are put in brackets. Throws SyntaxError, or RangeError for too deep nesting or too many values.
 */
export function parseJson(text: string): unknown {
  if (valuesIn(text) > maxValues) throw new RangeError('more than a million values');
  const root: unknown = JSON.parse(text);
  let level = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= maxDepth) throw new RangeError(`nested more than ${maxDepth} levels deep`);
    level = level.flatMap((value) => (Array.isArray(value) ? value : defuse(value)));
  }
  return root;
}

/** How many values a text has at most: each but the first comes after one of these. */
function valuesIn(text: string): number {
  let found = 0;
  for (const character of text) if (',[{'.includes(character)) found += 1;
  return found;
}

/** Renames the dangerous keys of an object, and returns its values. */
function defuse(value: unknown): unknown[] {
  if (!isObject(value)) return [];
  for (const key of ['__proto__', 'constructor']) {
    if (!Object.hasOwn(value, key)) continue;
    const content = value[key];
    delete value[key];
    value[`(${key})`] = content;
  }
  return Object.values(value);
}
