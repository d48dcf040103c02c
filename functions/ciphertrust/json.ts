/** Deeper nesting than any reply of the API has; what goes past it would overflow the stack when it is logged. */
const maxDepth = 64;

export type JsonObject = { [key: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Parses what a stranger sent. Drops `__proto__` and `constructor` keys, which could reach prototypes where
 * objects are merged later. Throws SyntaxError, or RangeError when it is nested too deeply.
 */
export function parseJson(text: string): unknown {
  const root: unknown = JSON.parse(text);
  let level = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) throw new RangeError(`nested more than ${maxDepth} levels deep`);
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const key of Object.keys(value)) {
        if (key === '__proto__' || key === 'constructor') delete (value as JsonObject)[key];
        else next.push((value as JsonObject)[key]);
      }
    }
    level = next;
  }
  return root;
}
