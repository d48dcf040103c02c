interface Field {
  range: readonly [number, number];
  names?: readonly string[];
  /** Beyond `*`, `,`, `-` and `/`. The two days have such, and may be a `?` that stands alone. */
  also?: RegExp;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The six fields of a cron expression of EventBridge Scheduler (documented in its user guide). */
const fields: readonly Field[] = [
  { range: [0, 59] },
  { range: [0, 23] },
  { range: [1, 31], also: /^(L|LW|(0?[1-9]|[12]\d|3[01])W)$/ },
  { range: [1, 12], names: months },
  { range: [1, 7], names: days, also: /^(L|[1-7]L|[1-7]#[1-5])$/ },
  { range: [1970, 2199] },
];

function isValue(text: string, { range: [least, most], names = [] }: Field): boolean {
  if (names.includes(text.toUpperCase())) return true;
  return /^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= most;
}

function isPart(text: string, field: Field): boolean {
  if (field.also?.test(text.toUpperCase())) return true;
  const [span = '', step, ...rest] = text.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d{0,2}$/.test(step))) return false;
  if (span === '*') return true;
  const ends = span.split('-');
  return ends.length <= 2 && ends.every((end) => isValue(end, field));
}

/**
 * Whether EventBridge Scheduler would take the expression, `cron(0 2 * * ? *)` say: minutes, hours, day of the
 * month, month, day of the week and year, one of the two days being `?`.
 */
export function isCron(expression: string): boolean {
  const inside = /^cron\((.*)\)$/.exec(expression)?.[1];
  if (inside === undefined) return false;
  const texts = inside.split(' ');
  if (texts.length !== fields.length || (texts[2] === '?') === (texts[4] === '?')) return false;
  return fields.every(
    (field, i) =>
      (field.also && texts[i] === '?') || texts[i]?.split(',').every((part) => isPart(part, field)),
  );
}
