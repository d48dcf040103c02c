/** How an execution environment of Lambda's own runtime interface client ends, and what comes after it. */
import { expect, test } from '@jest/globals';
import { bundle } from '../support/bundle.ts';
import { runClient } from './stage.ts';

test('a bundle that cannot be imported is posted as an init error, and is imported anew for the next event', async () => {
  const broken = runClient({
    bundle: await bundle('broken', 'throw new RangeError("There is no setting");'),
  });
  const { posted, error } = await broken.invoke({});
  expect(posted).toMatchObject({
    kind: 'init error',
    headers: { 'lambda-runtime-function-error-type': 'RangeError' },
  });
  expect(error).toMatchObject({ errorType: 'RangeError', errorMessage: 'There is no setting' });
  expect((await broken.invoke({})).posted?.kind).toBe('init error');
  expect(broken.coldStarts).toBe(2);
});

test('a rejection that nobody handles posts nothing and ends the process, and the next event gets another', async () => {
  const source = `export const handler = async ({ rejects }) => {
    if (!rejects) return 'served';
    Promise.reject(new RangeError('unheard'));
    await new Promise(() => {});
  };`;
  const rejecting = runClient({ bundle: await bundle('rejecting', source) });
  await rejecting.invoke({});
  const { posted, error, output } = await rejecting.invoke({ rejects: true });
  expect(posted).toBeUndefined();
  expect(error).toMatchObject({ errorType: 'Runtime.ExitError' });
  expect(output).toContain('RangeError: unheard');
  expect((await rejecting.invoke({})).result).toBe('served');
  expect(rejecting.coldStarts).toBe(2);
});
