/** Values of consecutive windows, the oldest first; `undefined` where there is no data point. */
export type Series = (number | undefined)[];
type Value = number | Series | Value[];

/**
 * What an operator makes of a missing data point; AWS does not document it, and reports differ. What the alarms
 * rely on must hold either way.
 */
export type Missing = 'propagates' | 'counts as zero';

/**
 * Evaluates the part of CloudWatch's metric math that the alarms use: numbers, names, `+ - *`, `FILL(series, n)`
 * and `MAX([series, …])`, which skips missing data points. Throws on anything else.
 */
export function evaluate(expression: string, names: Record<string, Series>, missing: Missing): Series {
  const tokens = expression.match(/[A-Za-z]\w*|\d+|[-+*(),[\]]|\S/g) ?? [];
  const next = () => tokens.shift();
  const expect = (token: string) => {
    const got = next();
    if (got !== token) throw new Error(`${expression}: ${token} expected, not ${got}`);
  };

  const primary = (): Value => {
    const token = next() ?? '';
    if (/^\d+$/.test(token)) return Number(token);
    if (token === '[') {
      const items = [sum()];
      while (tokens[0] === ',') {
        next();
        items.push(sum());
      }
      expect(']');
      return items;
    }
    if (token === 'FILL') {
      expect('(');
      const series = sum() as Series;
      expect(',');
      const filler = sum() as number;
      expect(')');
      return series.map((point) => point ?? filler);
    }
    if (token === 'MAX') {
      expect('(');
      const all = sum() as Series[];
      expect(')');
      return (all[0] ?? []).map((_, i) => max(all.map((series) => series[i])));
    }
    const series = names[token];
    if (series === undefined) throw new Error(`${expression}: what is ${token}?`);
    return series;
  };
  const product = (): Value => {
    let left = primary();
    while (tokens[0] === '*') {
      next();
      left = combine(left, primary(), (a, b) => a * b, missing);
    }
    return left;
  };
  const sum = (): Value => {
    let left = product();
    while (tokens[0] === '+' || tokens[0] === '-') {
      const sign = next() === '-' ? -1 : 1;
      left = combine(left, product(), (a, b) => a + sign * b, missing);
    }
    return left;
  };

  const result = sum();
  if (tokens.length > 0) throw new Error(`${expression}: ${tokens[0]} not expected`);
  return result as Series;
}

function max(points: Series): number | undefined {
  const present = points.filter((point) => point !== undefined);
  return present.length > 0 ? Math.max(...present) : undefined;
}

/** With a number on one side, what is missing stays missing. */
function combine(a: Value, b: Value, operate: (a: number, b: number) => number, missing: Missing): Value {
  const left = a as Series | number;
  const right = b as Series | number;
  const length = Math.max(...[left, right].map((side) => (typeof side === 'number' ? 0 : side.length)));
  if (length === 0) return operate(left as number, right as number);
  return Array.from({ length }, (_, i) => {
    const [x, y] = [left, right].map((side) => (typeof side === 'number' ? side : side[i]));
    if (x !== undefined && y !== undefined) return operate(x, y);
    const isScalar = typeof left === 'number' || typeof right === 'number';
    if (missing === 'propagates' || isScalar || (x ?? y) === undefined) return undefined;
    return operate(x ?? 0, y ?? 0);
  });
}
