import { Lexicon, type Phrases, Readings } from './vocabulary.ts';

/** What a text of a detail says. `nothing`: of how it went, being a number, a date or a name. `unknown`: anything else. */
export type Saying = 'success' | 'running' | 'nothing' | 'unknown';

/** A clause with more letters is none. */
const mostLetters = 24;

/*
 * What a clause may be, by the letters of vocabulary.ts, and N for a number, T for a date or duration, G and M for a
 * name. Around a verb of success adverbs are left out, since they may stand anywhere.
 */
const count = '(?:N(?:ON)?)?';
const subject = '[SGM]{0,2}';
const success = new RegExp(
  `^(?:K${subject}|${count}${subject}${count})V${count}${subject}${count}W?(?:P?T)*$`,
);
const noFailures = /^(?:S?FS?[NZ]|[NZ]S?FS?|W)$/;
const total = /^(?:LS?N|NS?L)$/;
const amount = /^(?:NONS?|NS)$/;
const running = /^[GM]?R$/;
const nothing = /^(?:(?:P?T)+|S?G)$/;
const others = [noFailures, total, amount, running, nothing];

interface Clause {
  letters: string;
  numbers: number[];
}

const noNames = new Lexicon();

/**
 * What a folded text says, by a closed grammar of success: an optional subject, a verb of success, adverbs, counts that agree,
 * a date or a duration at the end. One word that is not in it makes the whole text unknown.
 *
 * `names`: what the text may speak of. G is a group, which says nothing where it stands alone; M another name, which may
 * only be what a statement speaks of.
 */
export function sayingOf(folded: string, names: Phrases = noNames): Saying {
  const clauses = clausesOf(folded, names);
  if (clauses === undefined) return 'unknown';
  if (clauses.length === 0) return folded.trim() === '' ? 'nothing' : 'unknown';
  if (!clauses.every(isKnown) || !doAgree(clauses)) return 'unknown';
  if (clauses.some(({ letters }) => running.test(letters))) return 'running';
  return clauses.some(isSuccess) ? 'success' : 'nothing';
}

/** The clauses of a text; undefined where a word is not in the vocabulary, or where one goes on for too long. */
function clausesOf(folded: string, names: Phrases): Clause[] | undefined {
  const clauses: Clause[] = [];
  let clause: Clause | undefined;
  const readings = new Readings(folded, names);
  for (let reading = readings.next(); reading !== undefined; reading = readings.next()) {
    const { letter, value } = reading;
    if (letter === undefined) return undefined;
    if (letter === ',') {
      clause = undefined;
      continue;
    }
    if (clause === undefined) {
      clause = { letters: '', numbers: [] };
      clauses.push(clause);
    }
    clause.letters += letter;
    if (value !== undefined) clause.numbers.push(value);
    if (clause.letters.length > mostLetters) return undefined;
  }
  return clauses;
}

const isSuccess = ({ letters }: Clause): boolean => success.test(letters.replaceAll('A', ''));

const isKnown = (clause: Clause): boolean =>
  isSuccess(clause) || others.some((shape) => shape.test(clause.letters));

/** Whether the counts of a text agree: `12 of 12`, no failures, as many as there are in total, and not none at all. */
function doAgree(clauses: readonly Clause[]): boolean {
  const totals = clauses.filter(({ letters }) => total.test(letters)).flatMap(({ numbers }) => numbers);
  return clauses.every((clause) => {
    const { letters, numbers } = clause;
    if (noFailures.test(letters)) return numbers.every((number) => number === 0);
    const [first, ...more] = isSuccess(clause) || amount.test(letters) ? numbers : [];
    if (first === undefined) return true;
    const isTold = letters.includes('O') || totals.length > 0;
    return (first > 0 || isTold) && [...more, ...totals].every((number) => number === first);
  });
}
