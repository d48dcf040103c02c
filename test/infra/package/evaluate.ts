import type { Json } from '../template.ts';

/** Values of parameters and pseudo parameters, by name. */
export type Values = Record<string, string>;

/**
 * A part of a template as CloudFormation has it once the parameters have values: `Ref` of one, `Fn::Sub`, `Fn::Join`.
 * A reference to a resource stays as it is.
 */
export function evaluate(value: Json, values: Values): Json {
  if (Array.isArray(value)) return value.map((inner) => evaluate(inner, values));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, inner] = ['', undefined], ...others] = Object.entries<Json>(value);
  if (others.length === 0) {
    if (name === 'Ref' && values[inner] !== undefined) return values[inner];
    if (name === 'Fn::Sub' && typeof inner === 'string') {
      return inner.replaceAll(/\$\{([^}]+)\}/g, (whole, of) => values[of] ?? whole);
    }
    if (name === 'Fn::Join') return joined(inner[0], evaluate(inner[1], values));
  }
  return Object.fromEntries(Object.entries<Json>(value).map(([key, of]) => [key, evaluate(of, values)]));
}

const joined = (separator: string, parts: Json[]): Json =>
  parts.every((part) => typeof part === 'string')
    ? parts.join(separator)
    : { 'Fn::Join': [separator, parts] };

/** Whether a condition holds: `Fn::Not` and `Fn::Equals`. */
export function holds(condition: Json, values: Values): boolean {
  if (condition['Fn::Not']) return !holds(condition['Fn::Not'][0], values);
  const [one, other] = evaluate(condition['Fn::Equals'], values);
  return one === other;
}
