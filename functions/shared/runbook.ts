/** Without what a link in the dashboard's Markdown ends at, and without `#`, after which the section goes. */
const pattern = /^https:\/\/[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?([/?][\w.~:/?@!$&+,;=%-]*)?$/;
const longest = 256;

/** Where somebody's copy of docs/runbook.md is. So long that the mails, 1,024 characters at most, have room for it. */
export const runbookUrl = {
  allowed: `an https URL of at most ${longest} characters such as "https://wiki.example.com/runbook", without user, # or brackets`,
  isAllowed: (text: string): boolean => text.length <= longest && pattern.test(text) && URL.canParse(text),
};

/** Where a section of the runbook is, for a person: its address, or without one the file in the repository. */
export const runbookSection = (url: string | undefined, section: string): string =>
  `${url ?? 'docs/runbook.md'}#${section}`;
