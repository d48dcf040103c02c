/** Where the values of a sample lie. */
export interface Summary {
  median: number;
  lowerQuartile: number;
  upperQuartile: number;
}

export function summarize(values: readonly number[]): Summary {
  return {
    median: quantile(values, 0.5),
    lowerQuartile: quantile(values, 0.25),
    upperQuartile: quantile(values, 0.75),
  };
}

/** How wide the middle half of the values is, as a part of the median. */
export const spread = ({ median, lowerQuartile, upperQuartile }: Summary): number =>
  (upperQuartile - lowerQuartile) / median;

/** The value below which a part of the values lie, with linear interpolation between two of them. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * fraction;
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  if (below === undefined || above === undefined) throw new RangeError('There are no values');
  return below + (above - below) * (position % 1);
}
