/** Deeper nesting than any response of the API has; what goes past it would overflow the stack when it is logged. */
const maxDepth = 64;
/** More values than any response of the API has: a small text can hold millions, and each takes memory. */
const maxValues = 1_000_000;

export type JsonObject = { [key: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Parses what a stranger sent, with or without a byte order mark. Keys that could reach a prototype where objects are merged later, `__proto__` and
 * `constructor`, are put in brackets. Throws SyntaxError, or RangeError for too deep nesting or too many values.
 */
export function parseJson(text: string): unknown {
  if (valuesIn(text) > maxValues) throw new RangeError('more than a million values');
  const root: unknown = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  let level = [root].filter(isNested);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= maxDepth) throw new RangeError(`nested more than ${maxDepth} levels deep`);
    const next: object[] = [];
    for (const value of level) {
      if (!Array.isArray(value)) defuse(value as JsonObject);
      for (const inner of Array.isArray(value) ? value : Object.values(value))
        if (isNested(inner)) next.push(inner);
    }
    level = next;
  }
  return root;
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** How many values a text has at most: each but the first comes after one of these. */
function valuesIn(text: string): number {
  const [comma, bracket, brace] = [0x2c, 0x5b, 0x7b];
  let found = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === comma || code === bracket || code === brace) found += 1;
  }
  return found;
}

/** Renames the dangerous keys of an object. */
function defuse(value: JsonObject): void {
  for (const key of ['__proto__', 'constructor']) {
    if (!Object.hasOwn(value, key)) continue;
    const content = value[key];
    delete value[key];
    value[`(${key})`] = content;
  }
}
