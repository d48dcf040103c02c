import { PluginKind } from '@stryker-mutator/api/plugin';

/** What is needed here of Babel's syntax tree. */
type Node =
  | { type: 'StringLiteral'; value: string }
  | { type: 'TemplateLiteral'; quasis: { value: { raw: string } }[]; expressions: { type: string }[] };

/** Three words at least: a sentence. Names, keys and paths are shorter. */
const isSentence = (text: string) => /\S\s+\S+\s+\S/.test(text);

/**
 * Leaves the wording of sentences alone: what an error or a summary says is for people, and a test that repeated each
 * word of it would only be a copy. What a sentence is made of (names, numbers, conditions) is mutated.
 */
function shouldIgnore({ node }: { node: Node }): string | undefined {
  if (node.type === 'StringLiteral') return isSentence(node.value) ? 'The wording of a sentence' : undefined;
  if (node.type !== 'TemplateLiteral') return undefined;
  const isPlain = node.expressions.every(({ type }) => /^(Identifier|MemberExpression)$/.test(type));
  const text = node.quasis.map(({ value }) => value.raw).join('…');
  return isPlain && isSentence(text) ? 'The wording of a sentence' : undefined;
}

export const strykerPlugins = [
  { kind: PluginKind.Ignore, name: 'texts-for-people', value: { shouldIgnore } },
];
