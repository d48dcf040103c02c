import { expect, test } from '@jest/globals';
import { mendDurableSdk } from '../../infra/build.ts';

const sdk = 'class StepError extends Error {} if (message.startsWith("Invalid Checkpoint Token")) retry();';

test('the durable SDK is bundled with the spelling of the service, and with the names of its errors', () => {
  expect(mendDurableSdk(sdk)).toBe(
    `class StepError extends Error { static name = 'StepError';} if (message.startsWith("Invalid checkpoint token")) retry();`,
  );
});

test.each([
  ['none', sdk.replace('Checkpoint Token', 'checkpoint token')],
  ['two', `${sdk} ${sdk}`],
])('no bundle is built where the durable SDK has %s of what is to be mended', (_name, source) => {
  expect(() => mendDurableSdk(source)).toThrow('see whether infra/build.ts still has to mend it');
});
