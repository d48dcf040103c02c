import { sayingOf } from '../../../functions/jobs/grammar.ts';
import { stageOf } from '../../../functions/jobs/status.ts';
import { Lexicon, Readings } from '../../../functions/jobs/vocabulary.ts';
import { fold } from '../../../functions/jobs/wording.ts';

/** What keys are made of that stand for no value; below the fields of a job or a user no other is kept. */
const keyWords = new Set(
  'status state result results message messages error errors detail details detailed overall reason code count counts total failed failure failures fail success successful succeeded synchronized synchronised synced skipped deleted added updated created removed unchanged new ok keys key versions groups group id ids name names region regions vault vaults progress percent started ended finished completed duration seconds at time last type text description warning warnings info skip limit resources jwt prevent ui login logins flags policy inclusive min max length upper lower case digits other history threshold thresholds lifetime change days lockout password user username nickname email account sap'.split(
    ' ',
  ),
);

export const isKnownKey = (key: string): boolean =>
  key.split(/[_\s-]|(?<=[a-z])(?=[A-Z])/).every((word) => keyWords.has(word.toLowerCase()));

/** Whether a text says no more than that something runs, or how it has ended, or yes or no. */
export const isOrdinary = (text: string): boolean =>
  text.length < 100 &&
  (/^(?:true|false|yes|no)$/i.test(text) ||
    ['success', 'running'].includes(sayingOf(fold(text))) ||
    !['running', 'unknown'].includes(stageOf({ id: '', overall_status: text })));

/** Whether a text has no word but those that say how something went: as a name it could not be told from them. */
export function isVocabulary(text: string): boolean {
  if (text.length > 100) return false;
  if (isOrdinary(text)) return true;
  const words = text.split(/[\s_-]+|(?<=[a-z])(?=[A-Z])/);
  // Of several words together a name may be made.
  return (words.length === 1 || /[_-]/.test(text)) && words.every(isPlainWord);
}

const plainWords = new Set(
  'already another rejected refused denied timeout timed missing unknown invalid expired is are was not no of to the a an and or by with for from on at in out it so be'.split(
    ' ',
  ),
);

function isPlainWord(word: string): boolean {
  if (plainWords.has(word.toLowerCase()) || keyWords.has(word.toLowerCase())) return true;
  const { letter } = new Readings(fold(word), new Lexicon()).next() ?? {};
  return letter !== undefined && !/[NGM,]/.test(letter);
}

/** The name that a line begins with, before a colon; undefined where ordinary words stand there. */
export function nameAhead(line: string): string | undefined {
  const [, name, rest] = /^\s*([^:]{1,200}?):\s+(.*)$/.exec(line) ?? [];
  if (name === undefined || rest === undefined || /^NCERR/.test(name) || isVocabulary(name)) return undefined;
  const words = name.split(/[\s_-]+/);
  return isOrdinary(rest) || words.length === 1
    ? isKnownKey(name) || isOrdinary(name)
      ? undefined
      : name
    : undefined;
}
