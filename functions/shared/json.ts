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
  const { values, depth } = measure(text);
  if (values > maxValues) throw new RangeError('of more than a million values');
  const root: unknown = JSON.parse(/^\s*\uFEFF/.test(text) ? text.trimStart() : text);
  if (depth > maxDepth) throw new RangeError(`nested more than ${maxDepth} levels deep`);
  // Spelt with escapes they may hide.
  if (/__proto__|constructor|\\u/.test(text)) defuseWithin(root);
  return root;
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/** How many values a JSON text has at most, and how deep they are nested: each but the first comes after one of these. */
function measure(text: string): { values: number; depth: number } {
  let values = 0;
  let level = 0;
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) isInText = !isInText;
    else if (isInText) at += code === backslash ? 1 : 0;
    else if (code === comma) values += 1;
    else if (code === openBracket || code === openBrace) {
      values += 1;
      level += 1;
      if (level > depth) depth = level;
    } else if (code === closeBracket || code === closeBrace) level -= 1;
  }
  return { values, depth };
}

function defuseWithin(root: unknown): void {
  let level = [root].filter(isNested);
  while (level.length > 0) {
    const next: object[] = [];
    for (const value of level) {
      if (!Array.isArray(value)) defuse(value as JsonObject);
      for (const inner of Array.isArray(value) ? value : Object.values(value))
        if (isNested(inner)) next.push(inner);
    }
    level = next;
  }
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Renames the dangerous keys of an object. */
function defuse(value: JsonObject): void {
  for (const key of ['__proto__', 'constructor']) {
    if (!Object.hasOwn(value, key)) continue;
    const content = value[key];
    delete value[key];
    value[`(${key})`] = content;
  }
}
