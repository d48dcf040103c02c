/** What the local stand-in for Lambda's runtime answers and writes is what Lambda's own client answers and writes. */
import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { FunctionProcess, type Invocation } from '../../infra/local/lambda/function-process.ts';
import { bundle } from '../support/bundle.ts';
import { resourceIds } from '../support/samples.ts';
import { follow } from './follow.ts';
import { appliance, begin, jsonLines, runClient, stopLater, system, underClient } from './stage.ts';

const actions = `
  class GroupMissing extends Error {
    name = 'GroupMissing';
    group = 'sap-1';
    cause = new RangeError('Out of range');
  }
  const stackless = () => Object.assign(new Error('no stack'), { stack: undefined });
  const never = () => new Promise(() => {});
  const log = () => {
    console.debug('not shown');
    console.log('one', { two: 2 }, '%s', 3);
    console.info('%d of %i', 1, 2);
    console.warn({ three: 3, error: new GroupMissing('inside') });
    console.error('it broke', new GroupMissing('Group sap-1 is missing'), new RangeError('and this'));
    console.error(new GroupMissing('alone'));
    console.error('without', stackless());
    console.log();
    console.log(10n);
    console.fatal(undefined, null);
    process.stdout.write('plain on stdout\\n');
    process.stderr.write('plain on stderr\\n');
  };
  const answer = (event, context) => ({ keys: Object.keys(context), values: { ...context, xRayTraceId: '' } });
`;

let count = 0;
/** A bundle whose handler does that. */
const handlerThat = (body: string) =>
  bundle(`compared-${++count}`, `${actions} export const handler = async (event, context) => { ${body} };`);
/** A bundle with the text as it is. */
async function bundleOf(text: string): Promise<string> {
  const path = await bundle(`compared-${++count}`, '');
  await writeFile(path, text);
  return path;
}

/** A text without the frames of stacks: they lead through the runtime, each through its own. */
const withoutFrames = (text: string) =>
  text.replaceAll(/\n {4,}(at .*|\.\.\. \d+ lines matching cause stack trace \.\.\.)/g, '');

/** JSON text of a value, its keys in their order, without what differs from run to run. */
const comparable = (value: unknown, requestId: string) =>
  JSON.stringify(value, (key, part) => {
    if (key === 'timestamp' || key === 'time') return 'a time';
    if (Array.isArray(part)) return part.filter((line) => !/^ {4}at /.test(line));
    return typeof part === 'string' ? withoutFrames(part.replaceAll(requestId, 'its id')) : part;
  });

/** What an invocation answered, then what it wrote, line by line. */
const told = ({ requestId, output, result, error }: Invocation) => [
  comparable({ result, error }, requestId),
  ...withoutFrames(output)
    .split('\n')
    .map((line) => (line.startsWith('{') ? comparable(JSON.parse(line), requestId) : line)),
];

/** What both tell of an invocation of the bundle. */
async function both(path: string) {
  const standIn = FunctionProcess.start({ bundle: path });
  stopLater(() => standIn.stop());
  return {
    standIn: told(await standIn.invoke({})),
    client: told(await runClient({ bundle: path }).invoke({})),
  };
}

describe('the stand-in tells as the client does of a handler that', () => {
  test.each([
    ['returns nothing', ''],
    ['returns what is no JSON', 'return 10n;'],
    ['shows its context', 'return answer(event, context);'],
    ['writes to the console', 'log();'],
    ['throws an error with more of its own', 'throw new GroupMissing("Group sap-1 is missing");'],
    ['throws an error with a DEL in its message', 'throw new RangeError("\\u007f");'],
    ['throws an error without a stack', 'throw stackless();'],
    ['throws a text', 'throw "only text";'],
    ['throws nothing', 'throw undefined;'],
    ['ends its process', 'process.exit(3);'],
    ['leaves an exception to the process', 'setImmediate(() => { throw new RangeError(); }); await never();'],
    ['leaves a rejection to the process', 'Promise.reject(new RangeError("unheard")); await never();'],
  ])('%s', async (_name, body) => {
    const { standIn, client } = await both(await handlerThat(body));
    expect(standIn).toEqual(client);
  });
});

describe('the stand-in tells as the client does of a bundle that', () => {
  test.each([
    ['exports no handler', 'export const other = 1;'],
    ['exports a handler that is no function', 'export const handler = 1;'],
    ['exports a handler with a callback', 'export const handler = (event, context, callback) => callback();'],
    ['throws at its import', 'throw new RangeError("There is no setting");'],
    ['throws a text at its import', 'throw "only text";'],
    ['imports what there is not', 'export * from "./missing.mjs"'],
    ['is no JavaScript', 'export const = ;'],
  ])('%s', async (_name, text) => {
    const { standIn, client } = await both(await bundleOf(text));
    // The client then ends, and Node writes why; the stand-in serves on.
    const [node = -1] = client.flatMap((line, index) => (line.startsWith('node:internal/') ? [index] : []));
    expect(standIn).toEqual([...client.slice(0, node), '']);
  });
});

/** The keys of a value, in their order, at every depth; of a list those of its first element. */
const keys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.slice(0, 1).map(keys);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.entries(value).map(([key, part]) => [key, keys(part)]);
};

describe('the deployed bundles tell the same under the stand-in as under the client', () => {
  test('start-sync of a wrong password', async () => {
    await begin();
    appliance.changePassword('another');
    const invocations = [
      await system.deliver({}, { alias: 'scheduled' }),
      await underClient('start-sync').invoke({}),
    ];
    const [standIn, client] = invocations.map(({ error, output }) => [error, ...jsonLines(output)].map(keys));
    expect(standIn).toEqual(client);
  });

  test('follow-sync of a job that failed', async () => {
    await begin({ reports: true });
    const { id } = appliance.addJob({ seconds: 0, failedGroups: resourceIds });
    const functions = [
      FunctionProcess.start(system.processOptions('follow-sync')),
      underClient('follow-sync'),
    ];
    stopLater(async () => functions[0]?.stop());
    const [standIn, client] = await Promise.all(
      functions.map(async (follower) => {
        const { closed, output, invocations } = await follow(id, (event) => follower.invoke(event));
        // Errors go to another stream than metrics, and of two streams nobody can tell what came first.
        const lines = jsonLines(output).map((line) => JSON.stringify(keys(line)));
        return { closed, lines: lines.sort(), checkpoints: invocations.map(keys) };
      }),
    );
    expect(standIn).toEqual(client);
    expect(system.aws.published).toHaveLength(2);
    expect(system.aws.published).toHaveLength(2);
  });
});
