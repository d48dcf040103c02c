/** Values of consecutive windows, the oldest first; `undefined` where there is no data point. */
export type Series = (number | undefined)[];
type Value = number | Series | Value[];

/**
 * Evaluates the part of CloudWatch's metric math that the alarms use: numbers, names, `+ *`, `FILL(series, n)`
 * and `MAX([series, …])`, which skips missing data points. Throws on anything else: on a subtraction, and on a sum in
 * which a data point is missing, of which AWS does not document what comes out.
 */
export function evaluate(expression: string, names: Record<string, Series>): Series {
  const tokens = expression.match(/[A-Za-z]\w*|\d+|\S/g) ?? [];
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
    const left = primary();
    if (tokens[0] !== '*') return left;
    next();
    const factor = primary();
    if (typeof factor !== 'number') throw new Error(`${expression}: a product of two series`);
    return (left as Series).map((point) => (point === undefined ? undefined : point * factor));
  };
  const sum = (): Value => {
    let left = product();
    while (tokens[0] === '+') {
      next();
      const right = product() as Series;
      left = (left as Series).map((point, i) => {
        const other = right[i];
        if (point === undefined || other === undefined) throw new Error(`${expression}: a sum is not filled`);
        return point + other;
      });
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
