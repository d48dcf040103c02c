/** A document without its fenced blocks, in which nothing is a link, a heading or a code span. */
const prose = (markdown: string) => markdown.replace(/^```[\s\S]*?^```/gm, '');

/** What stands between single backticks. */
export const codeSpans = (markdown: string) =>
  [...prose(markdown).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);

/** Where links lead, but for those to the web. */
export const links = (markdown: string) =>
  [
    ...prose(markdown)
      .replace(/`[^`\n]+`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .map(([, target = '']) => target)
    .filter((target) => !/^\w+:/.test(target));

/** The anchors that GitHub gives to headings. */
export const anchors = (markdown: string) =>
  [...prose(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** The rows of all tables, each as its cells. */
export const rows = (markdown: string) =>
  [...prose(markdown).matchAll(/^\| (.+) \|$/gm)].map(([, cells = '']) => cells.split(' | '));
