/** Deeper nesting than any response of the API has; what goes past it would overflow the stack when it is logged. */
const maxDepth = 64;
/** More values than any response of the API has: a small text can hold millions, and each takes memory. */
const maxValues = 1_000_000;

export type JsonObject = { [key: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Parses what a stranger sent, with or without a byte order mark. Keys that could reach a prototype where objects are
 * merged later, `__proto__` and `constructor`, are put in brackets. Throws SyntaxError, or RangeError for too deep
 * nesting or too many values.
 */
export function parseJson(text: string): unknown {
  const begun = beginnings(text);
  if (mayHoldTooMany(text, begun) && valuesIn(text) > maxValues)
    throw new RangeError('of more than a million values');
  const root: unknown = JSON.parse(/^\s*\uFEFF/.test(text) ? text.trimStart() : text);
  // Spelt with escapes they may hide.
  const mayReachPrototypes = ['__proto__', 'constructor', '\\u'].some((part) => text.includes(part));
  if (!mayReachPrototypes && begun <= maxDepth) return root;
  let level = [root].filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxDepth) throw new RangeError(`nested more than ${maxDepth} levels deep`);
    if (mayReachPrototypes) level.forEach(defuse);
    level = nestedIn(level);
  }
  return root;
}

/** How many lists and objects may begin in a text; no more are counted than one too many. */
function beginnings(text: string): number {
  let found = 0;
  for (const bracket of ['[', '{'])
    for (let at = text.indexOf(bracket); at >= 0 && found <= maxValues; at = text.indexOf(bracket, at + 1))
      found += 1;
  return found;
}

/** Whether a text may hold too many values: a first look, which ends where the rest is too short for that. */
function mayHoldTooMany(text: string, begun: number): boolean {
  let found = begun;
  // Between two commas stands something.
  const canReach = (at: number) => at >= 0 && found + (text.length - at) / 2 > maxValues;
  for (let at = text.indexOf(','); canReach(at) && found <= maxValues; at = text.indexOf(',', at + 1))
    found += 1;
  return found > maxValues;
}

const [quote, backslash, comma, openBracket, openBrace] = [0x22, 0x5c, 0x2c, 0x5b, 0x7b];

/** How many values a JSON text has at most: each but the first comes after one of these. */
function valuesIn(text: string): number {
  let values = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) isInText = !isInText;
    else if (isInText) at += code === backslash ? 1 : 0;
    else if (code === comma || code === openBracket || code === openBrace) values += 1;
  }
  return values;
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The lists and objects that stand in some, one level deeper. */
function nestedIn(level: readonly object[]): object[] {
  const next: object[] = [];
  for (const value of level)
    for (const inner of Array.isArray(value) ? value : Object.values(value))
      if (isNested(inner)) next.push(inner);
  return next;
}

/** Renames the dangerous keys of an object. */
function defuse(value: object): void {
  if (Array.isArray(value)) return;
  for (const key of ['__proto__', 'constructor']) {
    if (!Object.hasOwn(value, key)) continue;
    const content = Reflect.get(value, key);
    Reflect.deleteProperty(value, key);
    Reflect.set(value, `(${key})`, content);
  }
}
