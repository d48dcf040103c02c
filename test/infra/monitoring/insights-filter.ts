/** A line of a log, as CloudWatch Logs Insights finds its fields: by their paths. */
type Line = { [field: string]: unknown };

const token = /\s*("[^"]*"|[\w@.]+|!=|=|[()[\],])/y;

/**
 * The part of the filters of Logs Insights that our queries use: comparisons, `in`, `ispresent`, `not`, `and`, `or`.
 * A field that is missing equals nothing, and is not unequal to anything.
 */
export function insightsFilter(text: string): (line: Line) => boolean {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) tokens.push(found[1] ?? '');
  const take = (expected?: string): string => {
    const next = tokens.shift() ?? '';
    if (expected !== undefined && next !== expected) throw new Error(`${expected} is wanted, not ${next}`);
    return next;
  };
  const value = (): unknown => JSON.parse(take());

  function either(): (line: Line) => boolean {
    const parts = [both()];
    while (tokens[0] === 'or') {
      take();
      parts.push(both());
    }
    return (line) => parts.some((part) => part(line));
  }
  function both(): (line: Line) => boolean {
    const parts = [one()];
    while (tokens[0] === 'and') {
      take();
      parts.push(one());
    }
    return (line) => parts.every((part) => part(line));
  }
  function one(): (line: Line) => boolean {
    const next = take();
    if (next === 'not') {
      const negated = one();
      return (line) => !negated(line);
    }
    if (next === '(') {
      const inner = either();
      take(')');
      return inner;
    }
    if (next === 'ispresent') {
      take('(');
      const field = take();
      take(')');
      return (line) => at(line, field) !== undefined;
    }
    return comparison(next, take());
  }
  function comparison(field: string, operator: string): (line: Line) => boolean {
    if (operator === 'in') {
      take('[');
      const values = [value()];
      while (take() === ',') values.push(value());
      return (line) => values.includes(at(line, field));
    }
    const wanted = value();
    return (line) => {
      const found = at(line, field);
      return found !== undefined && (found === wanted) === (operator === '=');
    };
  }

  const filter = either();
  if (tokens.length > 0) throw new Error(`Not understood: ${tokens.join(' ')}`);
  return filter;
}

const at = (line: Line, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => Object(value)[key], line);
