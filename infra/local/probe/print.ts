import { pluralize } from '../../../functions/shared/text.ts';
import type { Terminal } from '../terminal.ts';
import type { Finding } from './findings.ts';
import type { ProbeReport } from './report.ts';
import type { ShownBy } from './rows/row.ts';
import { isOrdinary } from './words.ts';

/** So many texts are printed. */
const mostTexts = 200;

/** Prints a line for each row, how many there are of each kind, and once more those that are unsafe. */
export function printFindings(
  findings: readonly Finding[],
  flags: readonly string[],
  terminal: Terminal,
): void {
  const width = Math.max(...findings.map(({ id }) => id.length));
  for (const finding of findings) {
    const { id, verdict, difference } = finding;
    const style =
      verdict === 'not seen'
        ? 'dim'
        : difference === undefined
          ? undefined
          : difference.isSafe
            ? 'bold'
            : 'red';
    terminal.line(`${verdict.padEnd(10)}  ${id.padEnd(width)}  ${textOf(finding, flags)}`, style);
  }
  const count = (verdict: Finding['verdict']) =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const unsafe = findings.filter(({ difference }) => difference?.isSafe === false);
  terminal.line();
  terminal.line(
    `${pluralize(findings.length, 'row')} of docs/api.md: ${count('as assumed')} as assumed, ${count('differs')} differ (${unsafe.length} unsafe), ${count('not seen')} not seen.`,
  );
  if (unsafe.length === 0)
    terminal.line(`Nothing that was seen would spoil a night${unseen(findings, flags)}.`, 'green');
  for (const finding of unsafe) terminal.line(`Unsafe: ${finding.id}: ${textOf(finding, flags)}`, 'red');
  if (unsafe.length > 0)
    terminal.line(
      'Do not let it run at night before that is settled. docs/api.md says what each row means.',
      'red',
    );
}

function unseen(findings: readonly Finding[], flags: readonly string[]): string {
  if (findings.every(({ id, verdict }) => !id.startsWith('job.') || verdict === 'not seen'))
    return '; but there was no job, so how one ends was not seen';
  return flags.includes('--start') ? '' : '; what a start does was not seen (--start)';
}

function textOf({ id, seen, difference, shownBy }: Finding, flags: readonly string[]): string {
  if (seen === undefined) return whyUnseen(id, shownBy, flags);
  const words = inWords(seen);
  return difference === undefined
    ? words
    : `${words}: ${difference.then} (${difference.isSafe ? 'safe' : 'unsafe'})`;
}

function whyUnseen(id: string, shownBy: ShownBy | undefined, flags: readonly string[]): string {
  if (shownBy === 'never') return 'the probe does nothing that would show it';
  if (shownBy?.startsWith('--'))
    return flags.includes(shownBy) ? 'nothing showed it this time' : `${shownBy} shows it`;
  if (shownBy !== undefined) return `${shownBy} may show it`;
  return /^(job|list)\./.test(id) ? 'no job showed it: one or more in the list may' : 'nothing showed it';
}

/** What was seen, as a person reads it: `status 409, code 20`. */
function inWords(seen: unknown): string {
  if (Array.isArray(seen)) return seen.length === 0 ? 'none' : seen.map(inWords).join(' | ');
  if (typeof seen === 'boolean') return seen ? 'yes' : 'no';
  if (seen === null) return 'none';
  if (typeof seen !== 'object') return String(seen);
  return Object.entries(seen)
    .map(([key, value]) => `${key.replaceAll('_', ' ')} ${inWords(value)}`)
    .join(', ');
}

/** Tells where the report is and what it holds, before anybody sends it anywhere. */
export function printReport(
  { appliance, samples, changes, ...report }: ProbeReport,
  file: string,
  texts: readonly string[],
  terminal: Terminal,
): void {
  const placeholders = new Set(JSON.stringify({ samples, changes, report }).match(/<[a-z-]+ \d+>/g));
  terminal.line();
  terminal.line(`The report: ${file}`, 'bold');
  terminal.line(
    `It holds what was seen of the rows, ${pluralize(samples.length, 'response')} as shapes, ${pluralize(changes.length, 'change')} of a job, and the appliance's version (${appliance ?? 'not told'}). In place of ids, names, addresses, tokens, certificates, dates and most numbers it has ${pluralize(placeholders.size, 'placeholder')}.`,
  );
  const told = texts.filter((text) => !isOrdinary(text));
  terminal.line(
    told.length === 0
      ? 'It holds no text of the appliance.'
      : 'These texts of the appliance are in it. Look for names of people, firms and machines, which a program cannot tell from words:',
  );
  for (const text of told.slice(0, mostTexts)) terminal.line(`  ${text}`, 'dim');
  if (told.length > mostTexts) terminal.line(`  and ${told.length - mostTexts} more`, 'dim');
  terminal.line(
    'Nothing has been sent. What must not be in the file you may overwrite by other words: it stays a report.',
  );
}
