import { describe, expect, test } from '@jest/globals';
import { printable, Terminal } from '../../../infra/local/terminal.ts';

/** What a line in green looks like on such a stream, under such an environment. */
const green = (isTTY: boolean, environment: NodeJS.ProcessEnv): string => {
  let written = '';
  const write = (text: string) => {
    written += text;
    return true;
  };
  new Terminal({ write, isTTY } as ConstructorParameters<typeof Terminal>[0], environment).line(
    'well',
    'green',
  );
  return written;
};

describe('colour', () => {
  test('is written on a terminal', () => {
    expect(green(true, { TERM: 'xterm' })).toBe('\u001b[32mwell\u001b[39m\n');
  });

  test.each<[string, boolean, NodeJS.ProcessEnv]>([
    ['where there is no terminal', false, { TERM: 'xterm' }],
    ['under NO_COLOR', true, { TERM: 'xterm', NO_COLOR: '1' }],
    ['on a dumb terminal', true, { TERM: 'dumb' }],
  ])('is not written %s', (_name, isTTY, environment) => {
    expect(green(isTTY, environment)).toBe('well\n');
  });
});

test('characters that steer a terminal are shown, not sent', () => {
  expect(printable('a\u001b[31mb\nc\u0085d\u202ee\u200bf')).toBe(
    'a\\u001b[31mb\\u000ac\\u0085d\\u202ee\\u200bf',
  );
});
