import type { SapGroup } from '../../../infra/local/appliance/simulated-appliance.ts';

/** Texts that bend lines, terminals, JSON, regular expressions or prototypes where nobody takes care. */
export const hostileTexts: readonly string[] = [
  'a\nb',
  'a\r\nb',
  'a\n{"level":"ERROR","message":"forged"}',
  '\u001b[31mred\u001b[0m',
  '\u001b]0;title\u0007',
  '\u001b[2J\u001b[H',
  '\u009b31mC1\u009b0m',
  'a\u0085b',
  'a\u2028b\u2029c',
  '\u202egnp.exe\u202c',
  '\u2066isolate\u2069',
  'a\u200bb\ufeffc',
  'tag\u{e0001}\u{e0041}',
  'null\u0000byte',
  'back\b\b\bspace',
  'bell\u0007',
  'del\u007f',
  'lone\ud800surrogate',
  '\udc00lone',
  '"quotes" \\ backslash',
  '</script><img src=x onerror=alert(1)>',
  '#{7*7} {{7*7}} <%= 7*7 %>',
  '%0a%0d%1b[31m',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '𝕳ostile 👩‍👩‍👧',
  'a'.repeat(300),
];

/** Groups whose ids and names are hostile texts, each with a number behind it. */
export const hostileGroups = (count: number): SapGroup[] =>
  Array.from({ length: count }, (_, index) => {
    const text = hostileTexts[index % hostileTexts.length] ?? '';
    const id = index < hostileTexts.length ? text : `${text} ${index}`;
    return { id, group_id: `sap ${id}`, name: text };
  });
