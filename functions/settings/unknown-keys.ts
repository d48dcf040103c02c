import type { JsonObject } from '../shared/json.ts';
import { pluralize } from '../shared/text.ts';
import { expectations } from './schema.ts';

/**
 * What a field is named like: lower-case words, 40 characters at most. Anything else may be a password or a token that
 * was pasted as a key: CipherTrust's own policy for passwords asks for an upper-case letter, a digit and another
 * character. The names in brackets are what `parseJson` makes of the keys that reach prototypes.
 */
const fieldName = /^(?!.{41})[a-z]{1,20}(_[a-z]{1,20})*$|^\((__proto__|constructor)\)$/;

/** A shorter value has to be the whole key: a group named `a` stands in most. */
const shortestPart = 4;

/** What is wrong with the keys of a secret that are none of its own. Shows none that may be, or hold, a value. */
export function unknownKeyProblems(given: JsonObject): string[] {
  const values = textsIn(given).map((text) => text.trim().toLowerCase());
  const holdsValue = (key: string) =>
    values.some((value) => (value.length < shortestPart ? key === value : key.includes(value)));
  return Object.keys(given).flatMap((key, index) => {
    if (Object.hasOwn(expectations, key)) return [];
    const meant = meantBy(key);
    const isShown = (meant || fieldName.test(key)) && !holdsValue(key.toLowerCase());
    const name = isShown ? `\`${key}\`` : placeOf(key, index + 1);
    return [`${name} is no known key${isShown && meant ? `, but \`${meant}\` is` : ''}`];
  });
}

/** Every text in a value, however deep. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(textsIn);

/** The known key that a key is but for case, `_`, `-`, blanks and a plural s. ASCII only: other letters look alike. */
const meantBy = (key: string): string | undefined =>
  /^[a-z_ -]{1,40}$/i.test(key)
    ? Object.keys(expectations).find((known) => bare(known) === bare(key))
    : undefined;

const bare = (key: string): string => key.toLowerCase().replace(/[_ -]/g, '').replace(/s$/, '');

/** An object puts numbers before all other keys, so where one stood in the text is not known. */
function placeOf(key: string, nth: number): string {
  const suffix = (!/1.$/.test(String(nth)) && ['', 'st', 'nd', 'rd'][nth % 10]) || 'th';
  const which = /^\d+$/.test(key) ? 'a' : `the ${nth}${suffix}`;
  return `${which} key, of ${pluralize([...key].length, 'character')},`;
}
