import fc from 'fast-check';

/**
 * Any character of Unicode, a code point each, surrogates left out. fast-check's own unit `binary` makes a map of all
 * of them first, which takes most of a second in each file.
 */
export const anyCharacter = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));
